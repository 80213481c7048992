import type { UserActor } from '../access/actor.ts';
import { goneTags, hiddenFields } from '../access/fields.ts';
import { reaches } from '../access/scope.ts';
import type { EventEntityType, EventKind } from '../events/input.ts';
import type { EventRow } from '../events/table.ts';
import { seenChanges, withoutHidden } from '../records/field-rights.ts';
import { RECORD_TYPES } from '../records/input.ts';
import type { Bulk } from './bulk.ts';
import type { LiveEvent, LiveKind } from './input.ts';
import type { Item } from './subjects.ts';
import { shared } from './texts.ts';

/** What everybody works in: that it changed is no secret, and what changed is read anew. */
const SHARED: ReadonlySet<EventEntityType> = new Set([
  'pipeline',
  'workspace',
  'user',
  'team',
  'role',
  'customField',
  'tag',
  'savedView',
]);
const PEOPLE: ReadonlySet<EventEntityType> = new Set(['user', 'team', 'role']);

const VIEWING: ReadonlySet<EventKind> = new Set(['viewing_began', 'viewing_ended']);

/** Whether it can change what somebody may see: a role, a team, who is active, what a role may do, as whom one sees. */
export const changesRights = (event: EventRow): boolean =>
  VIEWING.has(event.kind) ||
  // Fields and tags in the trash are out of everybody's sight.
  (isAdded(event) && event.kind === 'deleted') ||
  bringsValues(event) ||
  (PEOPLE.has(event.entityType) &&
    (event.entityType !== 'user' || ['role', 'teamId', 'active'].some((field) => field in event.changes)));

/** Whether it is about what people added to records. */
const isAdded = ({ entityType }: EventRow): boolean => entityType === 'customField' || entityType === 'tag';

/** Whether values come into sight that no screen has: a field or a tag is back, or another field stands in its place. */
const bringsValues = (event: EventRow): boolean =>
  isAdded(event) && (event.kind === 'restored' || (event.kind === 'updated' && 'type' in event.changes));

/** What this person is told of it, by the rights and the owners of now; null: nothing. */
export function tell(actor: UserActor, item: Item): LiveEvent | null {
  if ('events' in item) return tellBulk(actor, item);
  const { event, subject } = item;
  if (event.resource === 'notification') {
    const isTold = event.ownerIds.includes(actor.userId);
    return isTold ? alike(item, 'own', () => liveEvent(event, event.kind, subject?.record ?? null)) : null;
  }
  if (event.entityType === 'access') {
    const isTold = actor.matrix.workspace.edit === 'all' || event.entityId === actor.userId;
    return isTold ? alike(item, 'updated', () => bare(event, 'updated')) : null;
  }
  if (bringsValues(event)) return alike(item, 'reset', () => bare(event, 'reset'));
  if (SHARED.has(event.entityType)) return alike(item, 'updated', () => bare(event, 'updated'));
  const isActivity = event.entityType === 'activity';
  if (isActivity && actor.matrix.activity.view === 'none') return null;
  if (subject && reaches(actor, subject.resource, 'view', subject.ownerIds)) {
    const can = subject.canOf(actor);
    const type = RECORD_TYPES.find((each) => each === event.entityType);
    if (!type || (hiddenFields(actor, type).length === 0 && goneTags(actor).length === 0)) {
      return alike(item, Object.values(can).join(), () => liveEvent(event, event.kind, { ...subject.record, can }));
    }
    return alike(item, `${Object.values(can).join()} ${actor.role}`, () => ({
      ...liveEvent(event, event.kind, withoutHidden(actor, type, { ...subject.record, can })),
      changes: seenChanges(actor, type, event.changes),
    }));
  }
  return hadInSight(actor, event) ? alike(item, 'removed', () => bare(event, 'removed')) : null;
}

const told = new WeakMap<Item, Map<string, LiveEvent>>();

/** One event for all who are told the same of an item, whose text is then made once for all of them. */
function alike(item: Item, sight: string, make: () => LiveEvent): LiveEvent {
  const sights = told.get(item) ?? new Map<string, LiveEvent>();
  told.set(item, sights);
  const event = sights.get(sight) ?? shared(make());
  sights.set(sight, event);
  return event;
}

/** By the owners of then: it may have been on this person's screen. */
function hadInSight(actor: UserActor, event: EventRow): boolean {
  const { resource } = event;
  if (resource === 'notification') return event.ownerIds.includes(actor.userId);
  return reaches(actor, resource, 'view', event.ownerIds) || reaches(actor, resource, 'view', event.previousOwnerIds);
}

function tellBulk(actor: UserActor, { events }: Bulk): LiveEvent | null {
  const last = events.findLast((event) => hadInSight(actor, event));
  return last ? { ...bare(last, 'bulk'), entityId: 0, parents: [] } : null;
}

function liveEvent(event: EventRow, kind: LiveKind, record: object | null): LiveEvent {
  const { id, entityType, entityId, actorId, occurredAt, changes, parents } = event;
  return { id, kind, entityType, entityId, actorId, at: occurredAt, changes, parents, record };
}

const bare = (event: EventRow, kind: LiveKind): LiveEvent => ({
  ...liveEvent(event, kind, null),
  changes: null,
  parents: [],
});

/** A message about no record: to refetch everything, or that nothing is missing any more. */
export const signal = (kind: 'reset' | 'ready'): LiveEvent => ({
  id: 0,
  kind,
  entityType: 'workspace',
  entityId: 0,
  actorId: null,
  at: new Date(),
  changes: null,
  parents: [],
  record: null,
});
