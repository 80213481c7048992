import type { RecordType } from '../../src/records/input.ts';
import { takeInUnsaved } from '../deals/board-cache.ts';
import { showPending } from '../deals/pending-changes.ts';
import { applyRecord, refreshLists } from '../records/record-cache.ts';
import { dropActivity, patchActivity } from '../timeline/timeline-cache.ts';
import { queryClient, trpcUtils } from '../trpc.ts';
import { fromOf, isCreation, nested, setOf, type UnsavedChange } from './change.ts';

const TYPES: Readonly<Record<string, RecordType>> = {
  companies: 'company',
  contacts: 'contact',
  deals: 'deal',
  tasks: 'task',
};

const ROUTERS = { company: 'companies', contact: 'contacts', deal: 'deals', task: 'tasks' } as const;

type Named = Pick<UnsavedChange, 'path' | 'input'>;
type Row = Record<string, unknown>;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const rowsIn = (list: unknown): Row[] => (Array.isArray(list) ? list.filter(isRow) : []);

/** The procedure's router and verb, the record's type and id. */
export function partsOf({ path, input }: Named) {
  const [router = '', verb = ''] = path.split('.');
  const id = Number(input['id'] ?? input['entityId']);
  return { router, verb, id, type: TYPES[router] ?? null };
}

/** A record as whatever is loaded shows it; cards of the board, for one, don't hold all of it. */
function rowOf(router: string, id: number, holding = 'id'): Row | undefined {
  for (const { state } of queryClient.getQueryCache().findAll({ queryKey: [[router]] })) {
    const data: unknown = state.data;
    if (!isRow(data)) continue;
    const rows = [
      data,
      ...rowsIn(data['items']),
      ...rowsIn(data['columns']).flatMap((column) => rowsIn(column['deals'])),
      ...rowsIn(data['pages']).flatMap((page) => rowsIn(page['items'])),
    ];
    const found = rows.find((row) => row['id'] === id && holding in row);
    if (found) return found;
  }
  return undefined;
}

const MAX_NAME = 80;

const textIn = (row: Row): string | null => {
  const person = [row['firstName'], row['lastName']].filter(Boolean).join(' ');
  const text = [row['title'], row['name'], person, row['subject'], row['body']].find((each) => each);
  return typeof text === 'string' ? text.slice(0, MAX_NAME) : null;
};

/** What the record of a change is called, as far as that is loaded. */
export function nameOf(change: Named): string | null {
  const { router, id } = partsOf(change);
  if (isCreation(change)) return textIn(change.input);
  const row = router === 'activities' ? rowOf('timeline', id) : rowOf(router, id);
  return row ? textIn(row) : null;
}

const LINKS: Readonly<Record<string, string>> = {
  companyId: 'companies',
  parentId: 'companies',
  contactId: 'contacts',
  dealId: 'deals',
};

const stages = () => trpcUtils.pipelines.list.getData()?.items.flatMap((pipeline) => pipeline.stages) ?? [];

/** What an id in a field is called, as far as that is loaded. */
export function nameOfLink(field: string, id: unknown): string | null {
  if (typeof id !== 'number') return null;
  if (field === 'stageId') return stages().find((stage) => stage.id === id)?.name ?? null;
  if (field === 'responsibleId' || field === 'assigneeId') {
    return trpcUtils.users.options.getData()?.items.find((person) => person.id === id)?.name ?? null;
  }
  const row = rowOf(LINKS[field] ?? 'none', id) ?? rowOf('search', id);
  return row ? textIn(row) : null;
}

/** Fields, with what their ids lead to. */
function withLinks(fields: Row): Row {
  const links = Object.entries(fields).flatMap(([field, id]) => {
    if (!field.endsWith('Id') || field === 'stageId') return [];
    const name = nameOfLink(field, id);
    return [[field.slice(0, -2), id === null || name === null ? null : { id, name }]];
  });
  return { ...fields, ...Object.fromEntries(links) };
}

/** Cards that stand where an unsaved move put them, until it is decided. */
const onBoard = new Map<string, () => void>();

function apply(change: UnsavedChange): void {
  const { verb, id, type, router } = partsOf(change);
  if (router === 'activities') {
    if (verb === 'update') patchActivity(id, setOf(change));
    if (verb === 'delete') dropActivity(id);
  }
  if (type === null) return;
  if (verb === 'update') applyFields(type, id, withLinks(setOf(change)));
  if (verb === 'complete') applyFields(type, id, { status: 'done' });
  if (verb === 'reopen' && type === 'task') applyFields(type, id, { status: 'pending' });
  if (verb === 'delete') applyFields(type, id, { deletedAt: new Date().toISOString() });
  if (verb === 'move' || verb === 'close') applyStage(change);
}

function applyFields(type: RecordType, id: number, given: Row): void {
  const { customFields, ...fields } = nested(given);
  const others = rowOf(ROUTERS[type], id, 'customFields')?.['customFields'];
  applyRecord(type, {
    id,
    ...fields,
    ...(isRow(customFields) && { customFields: { ...(isRow(others) && others), ...customFields } }),
  });
  if (type === 'deal') takeInUnsaved(id, fields);
}

function applyStage({ path, input }: UnsavedChange): void {
  const id = Number(input['id']);
  const before = rowOf('deals', id);
  const isOutcome = (stage: { isWon: boolean; isLost: boolean }) => (input['won'] ? stage.isWon : stage.isLost);
  const pipeline = trpcUtils.pipelines.list.getData()?.items.find((each) => each.id === before?.['pipelineId']);
  const stage =
    path === 'deals.close' ? pipeline?.stages.find(isOutcome) : stages().find((each) => each.id === input['stageId']);
  if (!stage) return;
  const status = stage.isWon ? 'won' : stage.isLost ? 'lost' : 'open';
  applyRecord('deal', { id, stageId: stage.id, stage, status });
}

/** Shows a change as if it was made. */
export function showUnsaved(change: UnsavedChange): void {
  if (change.refusal) return;
  const { verb, id, type } = partsOf(change);
  if (type === 'deal' && !onBoard.has(change.key)) {
    const [stageId, at] = [Number(change.input['stageId']), new Date().toISOString()];
    const { afterId, beforeId } = change.input;
    const [after, before] = [afterId, beforeId].map((each) => (typeof each === 'number' ? each : undefined));
    if (verb === 'move') {
      const move = { id, stageId, afterId: after, beforeId: before };
      onBoard.set(change.key, showPending({ kind: 'move', move, at }));
    }
    if (verb === 'delete') onBoard.set(change.key, showPending({ kind: 'remove', id }));
  }
  apply(change);
}

function forget({ key }: UnsavedChange): void {
  onBoard.get(key)?.();
  onBoard.delete(key);
}

/** The server has made it, and tells of it by the stream. */
export function showSaved(change: UnsavedChange): void {
  forget(change);
  const { type, verb } = partsOf(change);
  if (type !== null && (verb === 'create' || verb === 'restore')) refreshLists(type);
}

/** Shows again what the server has. */
export function showUndone(change: UnsavedChange): void {
  forget(change);
  const { router, verb, id, type } = partsOf(change);
  if (type !== null && verb === 'update') applyFields(type, id, withLinks(fromOf(change)));
  void queryClient.invalidateQueries({ queryKey: [[router]] });
  if (router === 'activities') void queryClient.invalidateQueries({ queryKey: [['timeline']] });
}

/** Whatever is loaded anew is shown with what is not saved yet. Returns what ends it. */
export function keepShowing(unsaved: () => readonly UnsavedChange[]): () => void {
  return queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success' || event.action.manual) return;
    for (const change of unsaved()) if (change.refusal === null) apply(change);
  });
}
