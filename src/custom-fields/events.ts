import type { ActorContext } from '../access/actor.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import type { CustomField } from './queries.ts';

/** What the log tells of a field. */
export const told = ({ name, type, helpText, isRequired, isUnique, currency, defaultValue, options }: CustomField) => ({
  name,
  type,
  helpText,
  isRequired,
  isUnique,
  currency,
  defaultValue,
  options: options.filter(({ isArchived }) => !isArchived).map(({ label }) => label),
});

export const recordField = (ctx: ActorContext, kind: EventKind, entityId: number, changes: ChangeSet): Promise<void> =>
  recordEvents(ctx, [{ kind, entityType: 'customField', entityId, changes, resource: 'workspace', ownerIds: [] }]);
