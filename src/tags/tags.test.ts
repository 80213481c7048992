import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '../access/actor.ts';
import { fieldRightsOf } from '../access/fields.ts';
import { loadActor } from '../auth/actors.ts';
import { startBulk } from '../bulk/bulk.ts';
import { bulkStart } from '../bulk/input.ts';
import { createContacts, editContacts } from '../contacts/contacts.ts';
import { contactEdit, contactLists } from '../contacts/input.ts';
import { contactList, getContact } from '../contacts/queries.ts';
import { contacts } from '../contacts/table.ts';
import { inTransaction } from '../db/transaction.ts';
import { createDeals } from '../deals/deals.ts';
import { events } from '../events/table.ts';
import { workOnce } from '../jobs/work.ts';
import type { Condition } from '../lists/input.ts';
import { mergeRecords } from '../merges/merges.ts';
import { undoMerge } from '../merges/undoing.ts';
import { countWorn } from '../records/tags.ts';
import { tasks } from '../tasks/table.ts';
import { completeTasks, createTasks } from '../tasks/tasks.ts';
import type { Name } from '../testing/actors.ts';
import { type Method, restOf } from '../testing/api.ts';
import { refusal as refused } from '../testing/refusal.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { loadHistory } from '../timeline/history.ts';
import { undoJobOf } from '../undo/undo.ts';
import { getView } from '../views/queries.ts';
import { createView } from '../views/views.ts';
import { loadDeletedTags, loadTags } from './queries.ts';
import { tags } from './table.ts';
import { createTag, deleteTag, editTag, mergeTags, restoreTag, takeOffGoneTags } from './tags.ts';
import { lockTags } from './wearing.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const as = (name: Name) => site.world.as(name);
const asUser = (name: Name) => ({ ...as(name), actor: site.world.people[name] });
/** With the rights of this moment. */
async function asNow(name: Name) {
  const actor = await loadActor(db(), site.world.people[name].userId, 'screen');
  if (!actor) throw new Error(`${name} is nobody`);
  return { ...as(name), actor };
}
const db = () => site.world.database.db;
async function refusal(work: Promise<unknown>) {
  const { code, details } = await refused(work);
  return { code, fields: Object.keys(details.fields ?? {}) };
}

let made = 0;
const tagOf = async (name = `Tag ${++made}`) => (await createTag(as('manager'), { name })).id;

async function contactWith(tagIds?: number[], who: Name = 'manager') {
  const [contact] = await createContacts(as(who), [{ lastName: `Weaver ${++made}`, ...(tagIds && { tagIds }) }]);
  if (!contact) throw new Error('No contact was made');
  return contact.id;
}
const wornBy = async (id: number) => (await getContact(await asNow('admin'), id)).tagIds;
const edit = (id: number, tagIds: number[], from?: number[], who: Name = 'manager') =>
  editContacts(as(who), [{ id, set: { tagIds }, ...(from && { from: { tagIds: from } }) }]);

test('whoever may edit records makes tags, each name once in whatever case', async () => {
  const vip = await createTag(as('manager'), { name: 'VIP' });
  expect(vip).toMatchObject({ name: 'VIP', formerIds: [] });
  expect(vip.color).not.toBeNull();
  expect(await createTag(as('outsider'), { name: 'vip' })).toEqual(vip);
  const both = await Promise.all([
    createTag(as('manager'), { name: 'Twice' }),
    createTag(as('lead'), { name: 'TWICE' }),
  ]);
  expect(new Set(both.map(({ id }) => id)).size).toBe(1);
  expect(await refusal(createTag(as('viewer'), { name: 'Mine' }))).toEqual({ code: 'FORBIDDEN', fields: [] });
  expect(await refusal(editTag(as('manager'), { id: vip.id, set: { name: 'Other' } }))).toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await editTag(as('admin'), { id: vip.id, set: { name: 'Key account', color: null } })).toMatchObject({
    name: 'Key account',
    color: null,
  });
  const taken = editTag(as('admin'), { id: both[0].id, set: { name: 'key ACCOUNT' } });
  expect(await refusal(taken)).toEqual({ code: 'INVALID', fields: ['name'] });
});

test('two who add different tags at once both do, and undoing takes back just what was done', async () => {
  const [a, b, c] = [await tagOf(), await tagOf(), await tagOf()];
  const id = await contactWith([a]);
  await edit(id, [a, b], [a]);
  await edit(id, [c, a], [a], 'admin');
  expect(await wornBy(id)).toEqual([a, b, c]);
  await edit(id, [a], [a, b]);
  expect(await wornBy(id)).toEqual([a, c]);
  // Both wanted the same: no conflict, and no change to tell of.
  const { version } = await getContact(as('admin'), id);
  await edit(id, [a, c, c], [a]);
  expect(await getContact(as('admin'), id)).toMatchObject({ version, tagIds: [a, c] });
  // Without what was seen, it is all that they wear.
  await edit(id, [b]);
  expect(await wornBy(id)).toEqual([b]);
});

test('what is no tag is refused, and what is gone is left out where it was seen', async () => {
  const [a, b] = [await tagOf(), await tagOf()];
  const id = await contactWith([a, b]);
  expect(await refusal(edit(id, [a, 999_999]))).toEqual({ code: 'INVALID', fields: ['tagIds'] });
  expect(await refusal(contactWith([999_999]))).toEqual({ code: 'INVALID', fields: ['tagIds'] });
  await deleteTag(as('admin'), b);
  const c = await tagOf();
  await edit(id, [a, b, c], [a, b]);
  expect(await wornBy(id)).toEqual([a, c]);
  expect(contactEdit.safeParse({ id, set: { tagIds: Array.from({ length: 51 }, (_, n) => n + 1) } }).success).toBe(
    false,
  );
});

test('the history tells the names, and every kind of record has them', async () => {
  const [a, b] = [await tagOf('Fair'), await tagOf('Partner')];
  const id = await contactWith([a]);
  await edit(id, [a, b], [a]);
  const { items } = await loadHistory(as('manager'), { entityType: 'contact', entityId: id, limit: 10 });
  expect(items[0]?.changes).toEqual([
    { field: 'tagIds', from: [a], to: [a, b], fromName: 'Fair', toName: 'Fair, Partner' },
  ]);
  const bare = await loadHistory(as('manager'), { entityType: 'contact', entityId: await contactWith(), limit: 10 });
  expect(bare.items[0]?.changes.map(({ field }) => field)).not.toContain('tagIds');
  const [deal] = await createDeals(as('manager'), [{ title: 'Tagged', tagIds: [b] }]);
  expect(deal?.tagIds).toEqual([b]);
  const dueAt = new Date();
  const repeat = { every: 1, unit: 'days' as const, startAt: dueAt.toISOString() };
  const [task] = await createTasks(as('manager'), [{ title: 'Tagged', tagIds: [b], dueAt, repeat }]);
  await completeTasks(as('manager'), [{ id: task?.id ?? 0 }]);
  const [next] = await db()
    .select()
    .from(tasks)
    .where(eq(tasks.repeatOfId, task?.id ?? 0));
  expect(next?.tagIds).toEqual([b]);
});

test('lists are narrowed by any, all or none of them, or by there being none', async () => {
  const [a, b] = [await tagOf(), await tagOf()];
  const source = `Narrowed ${++made}`;
  const worn = [[a], [a, b], [b], []];
  await createContacts(
    as('manager'),
    worn.map((tagIds, index) => ({ lastName: `N${index}`, source, tagIds })),
  );
  const found = async (condition: Omit<Condition, 'field'>) => {
    const conditions = [
      { field: 'source', op: 'is', value: source },
      { field: 'tagIds', ...condition },
    ];
    const { items } = await contactList.rows(
      as('manager'),
      contactLists.rows.parse({ sort: 'name', filter: { conditions } }),
    );
    return items.map(({ lastName }) => lastName).join();
  };
  expect(await found({ op: 'is', value: [a, b] })).toBe('N0,N1,N2');
  expect(await found({ op: 'hasAll', value: [a, b] })).toBe('N1');
  expect(await found({ op: 'isNot', value: a })).toBe('N2,N3');
  expect(await found({ op: 'isEmpty' })).toBe('N3');
  expect(await found({ op: 'isNotEmpty' })).toBe('N0,N1,N2');
  expect(await refusal(found({ op: 'is', value: 999_999 }))).toEqual({
    code: 'INVALID',
    fields: ['filter.conditions.1.value'],
  });
});

test('a deleted tag waits in the trash, and comes back to whoever wore it, whatever else they were given meanwhile', async () => {
  const source = `Restored ${++made}`;
  const [deleted, other] = [await tagOf(), await tagOf()];
  const [alone, edited, replaced, takenOff] = await createContacts(
    as('manager'),
    ['Alone', 'Edited', 'Replaced', 'Taken off'].map((lastName) => ({ lastName, source, tagIds: [deleted] })),
  );
  const ids = [alone, edited, replaced, takenOff].map((contact) => contact?.id ?? 0);
  const [, second = 0, third = 0, fourth = 0] = ids;
  const lacking = async (ctx: ActorContext & { adhoc: typeof site.world.database.adhoc }) => {
    const conditions = [
      { field: 'source', op: 'is' as const, value: source },
      { field: 'tagIds', op: 'isEmpty' as const },
    ];
    const { items } = await contactList.rows(ctx, contactLists.rows.parse({ filter: { conditions } }));
    return items.length;
  };
  expect(await refusal(restoreTag(as('admin'), deleted))).toMatchObject({ code: 'NOT_FOUND' });
  await deleteTag(as('admin'), deleted);
  expect(await Promise.all(ids.map(wornBy))).toEqual([[], [], [], []]);
  expect(await lacking(await asNow('manager'))).toBe(4);
  expect((await countWorn(await asNow('admin'))).map(({ tagId }) => tagId)).not.toContain(deleted);
  expect((await loadDeletedTags(db()))[0]).toMatchObject({ id: deleted });
  await edit(second, [other], []);
  await edit(third, [other]);
  // Still on their screen, and not wanted there.
  await edit(fourth, [other], [deleted]);
  await takeOffGoneTags(db());
  expect(await Promise.all(ids.map(wornBy))).toEqual([[], [other], [other], [other]]);
  expect(await refusal(restoreTag(as('manager'), deleted))).toMatchObject({ code: 'FORBIDDEN' });
  const [row] = await db().select().from(tags).where(eq(tags.id, deleted));
  const successor = await tagOf(row?.name);
  expect(await refusal(restoreTag(as('admin'), deleted))).toEqual({ code: 'INVALID', fields: ['name'] });
  await editTag(as('admin'), { id: successor, set: { name: `${row?.name} again` } });
  expect(await restoreTag(as('admin'), deleted)).toMatchObject({ id: deleted, name: row?.name });
  expect(await Promise.all(ids.map(wornBy))).toEqual([[deleted], [deleted, other], [deleted, other], [other]]);
  expect(await lacking(await asNow('manager'))).toBe(0);
  await deleteTag(as('admin'), deleted);
  await db().execute(sql`update tags set deleted_at = now() - interval '31 days' where id = ${deleted}`);
  expect(await refusal(restoreTag(as('admin'), deleted))).toMatchObject({ code: 'NOT_FOUND' });
  await takeOffGoneTags(db());
  expect(await db().$count(contacts, sql`${contacts.tagIds} @> array[${deleted}::bigint]`)).toBe(0);
});

test('a deleted tag goes from records, lists and views; one that is merged means the other from then on', async () => {
  const [kept, merged, deleted] = [await tagOf(), await tagOf(), await tagOf()];
  const [both, one, none] = [
    await contactWith([kept, merged]),
    await contactWith([merged]),
    await contactWith([deleted]),
  ];
  const state = (value: number) => ({ filter: { conditions: [{ field: 'tagIds', op: 'is' as const, value }] } });
  const [merging, deleting] = [
    await createView(asUser('manager'), { recordType: 'contact', name: `M ${++made}`, state: state(merged) }),
    await createView(asUser('manager'), { recordType: 'contact', name: `D ${++made}`, state: state(deleted) }),
  ];
  const versions = await db().select({ version: contacts.version }).from(contacts).where(eq(contacts.id, one));
  expect(await refusal(mergeTags(as('manager'), { id: merged, intoId: kept }))).toMatchObject({ code: 'FORBIDDEN' });
  expect(await refusal(mergeTags(as('admin'), { id: merged, intoId: merged }))).toMatchObject({ fields: ['intoId'] });
  expect(await mergeTags(as('admin'), { id: merged, intoId: kept })).toMatchObject({ id: kept });
  await deleteTag(as('admin'), deleted);
  expect(await Promise.all([both, one, none].map(wornBy))).toEqual([[kept], [kept], []]);
  expect(await db().select({ version: contacts.version }).from(contacts).where(eq(contacts.id, one))).toEqual(versions);
  const opened = [await getView(asUser('manager'), merging.id), await getView(asUser('manager'), deleting.id)];
  expect(opened.map(({ state: { filter }, dropped }) => [filter?.conditions?.length ?? 0, dropped])).toEqual([
    [1, []],
    [0, ['tagIds']],
  ]);
  const { items } = await contactList.rows(as('manager'), contactLists.rows.parse(state(merged)));
  expect(new Set(items.map(({ id }) => id))).toEqual(new Set([both, one]));
  // Whoever still has the old one on screen means the new one.
  await edit(none, [merged], []);
  expect(await wornBy(none)).toEqual([kept]);
  expect((await loadTags(db())).find(({ id }) => id === kept)?.formerIds).toEqual([merged]);
  expect(await refusal(deleteTag(as('admin'), deleted))).toMatchObject({ code: 'NOT_FOUND' });
});

test('who is just putting a tag on a record is waited for before it is merged; what is left behind is swept', async () => {
  const [id, into] = [await tagOf(), await tagOf()];
  const contact = await contactWith([]);
  let merging: Promise<unknown> | undefined;
  await inTransaction(as('manager'), async (ctx) => {
    await lockTags(ctx, 'share');
    merging = mergeTags(as('admin'), { id, intoId: into });
    await untilWaiting(db(), 1);
    await editContacts(ctx, [{ id: contact, set: { tagIds: [id] }, from: { tagIds: [] } }]);
  });
  await merging;
  expect(await wornBy(contact)).toEqual([into]);
  await db().execute(sql`update contacts set tag_ids = array[${id}::bigint] where id = ${contact}`);
  await takeOffGoneTags(db());
  expect(await wornBy(contact)).toEqual([into]);
});

test('counts are of what is in sight', async () => {
  const id = await tagOf();
  await contactWith([id]);
  await contactWith([id], 'outsider');
  await createDeals(as('manager'), [{ title: 'Counted', tagIds: [id] }]);
  const countOf = async (ctx: Parameters<typeof countWorn>[0]) =>
    (await countWorn(ctx)).find(({ tagId }) => tagId === id)?.count;
  expect(await countOf(as('admin'))).toBe(3);
  expect(await countOf(as('manager'))).toBe(2);
  const fields = fieldRightsOf([{ resource: 'contact', field: 'tagIds', access: 'hidden' }]);
  expect(await countOf({ ...as('manager'), actor: { ...as('manager').actor, fields } })).toBe(1);
});

test('many are tagged and untagged at once, and that is taken back beside what others did', async () => {
  const [a, b, c] = [await tagOf(), await tagOf(), await tagOf()];
  const [x, y] = [await contactWith([a]), await contactWith([a, b])];
  const selection = { type: 'contact' as const, ids: [x, y] };
  const start = (input: object) =>
    startBulk(asUser('manager'), bulkStart.parse({ selection, action: 'edit', ...input }));
  const workAll = async () => {
    while (await workOnce({ db: db(), onCommit: () => {} })) {
      // until nothing is left
    }
  };
  const { id } = await start({ addTagIds: [b], removeTagIds: [a] });
  await workAll();
  expect(await Promise.all([x, y].map(wornBy))).toEqual([[b], [b]]);
  await edit(x, [b, c], [b]);
  await undoJobOf(asUser('manager'), id);
  await workAll();
  expect(await Promise.all([x, y].map(wornBy))).toEqual([
    [a, c],
    [a, b],
  ]);
  expect(await refusal(start({ addTagIds: [999_999] }))).toEqual({ code: 'INVALID', fields: ['addTagIds'] });
  expect(bulkStart.safeParse({ selection, action: 'trash', addTagIds: [a] }).success).toBe(false);
  expect(bulkStart.safeParse({ selection, action: 'edit', addTagIds: [] }).success).toBe(false);
});

test('of two records that become one all tags stay, until they are two again', async () => {
  const [a, b] = [await tagOf(), await tagOf()];
  const [kept, gone] = [await contactWith([b]), await contactWith([a])];
  const { mergeId } = await mergeRecords(as('manager'), 'contact', { id: kept, duplicateId: gone, fields: [] });
  expect(await wornBy(kept)).toEqual([a, b]);
  const c = await tagOf();
  await edit(kept, [a, b, c], [a, b]);
  await undoMerge(as('manager'), mergeId);
  expect(await Promise.all([kept, gone].map(wornBy))).toEqual([[b, c], [a]]);
});

test('REST has them by their ids, and what is withheld can be neither read nor set', async () => {
  const { api } = restOf(site);
  const rest = (method: Method, path: string, body?: object) =>
    api(method, path, { as: 'admin', ...(body && { body }) });
  const tag = await rest('POST', '/tags', { name: 'By REST', color: 'teal' });
  expect(tag).toMatchObject({ status: 201, body: { name: 'By REST', color: 'teal' } });
  const company = await rest('POST', '/companies', { name: 'Tagged', tag_ids: [tag.body.id] });
  expect(company.body.tag_ids).toEqual([tag.body.id]);
  expect(await rest('GET', '/tags/counts')).toMatchObject({ status: 200 });
  expect(await rest('DELETE', `/tags/${tag.body.id}`)).toMatchObject({ status: 204 });
  site.forgetActors();
  const worn = async () => (await rest('GET', `/companies/${company.body.id}`)).body.tag_ids;
  expect(await worn()).toEqual([]);
  expect((await rest('GET', '/tags/deleted')).body.items[0]).toMatchObject({ id: tag.body.id, name: 'By REST' });
  expect(await rest('POST', `/tags/${tag.body.id}/restore`)).toMatchObject({ status: 200, body: { color: 'teal' } });
  site.forgetActors();
  expect(await worn()).toEqual([tag.body.id]);
  const log = await db()
    .select({ kind: events.kind })
    .from(events)
    .where(sql`${events.entityType} = 'tag' and ${events.entityId} = ${tag.body.id}`)
    .orderBy(events.id);
  expect(log.map(({ kind }) => kind)).toEqual(['created', 'deleted', 'restored']);
  const id = await contactWith([await tagOf()]);
  const fields = fieldRightsOf([{ resource: 'contact', field: 'tagIds', access: 'hidden' }]);
  const blind = { ...as('manager'), actor: { ...as('manager').actor, fields } };
  expect(await getContact(blind, id)).not.toHaveProperty('tagIds');
  const guess = editContacts(blind, [{ id, set: { tagIds: [] } }]);
  expect(await refusal(guess)).toEqual({ code: 'INVALID', fields: ['tagIds'] });
});
