import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import { createDeals } from '../deals/deals.ts';
import { createTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { timelineList } from '../timeline/input.ts';
import { loadTimeline } from '../timeline/timeline.ts';
import { users } from '../users/table.ts';
import { editActivities, logActivities, restoreActivities, trashActivities } from './activities.ts';
import { mentionOf } from './input.ts';
import { listMentionable } from './mentions.ts';
import { getActivity } from './queries.ts';

let world: TestWorld;
let dealId: number;
let taskId: number;

beforeAll(async () => {
  world = await openTestWorld();
  const [deal] = await createDeals(world.as('manager'), [{ title: 'Sensors' }]);
  dealId = deal?.id ?? 0;
  const [task] = await createTasks(world.as('manager'), [{ title: 'Call back', dealId }]);
  taskId = task?.id ?? 0;
});
afterAll(() => world.close());

const idOf = (name: Name) => world.people[name].userId;

async function commentOn(place: { deal?: number; task?: number }, body: string, author: Name = 'manager') {
  const [comment] = await logActivities(world.as(author), [
    {
      entityType: place.deal ? 'deal' : 'task',
      entityId: place.deal ?? place.task ?? 0,
      type: 'comment',
      body,
    },
  ]);
  return getActivity(world.as(author), comment?.id ?? 0);
}

const bodiesOn = async (entityType: 'deal' | 'task', entityId: number) =>
  (await loadTimeline(world.as('manager'), timelineList.parse({ entityType, entityId }))).items.map(({ body }) => body);

test('a comment on a task stands on the task alone, one on a deal on its timeline', async () => {
  await commentOn({ deal: dealId }, 'On the deal');
  const comment = await commentOn({ task: taskId }, 'On the task');
  expect(comment).toMatchObject({ entity: { id: taskId, name: 'Call back' }, can: { edit: true, delete: true } });
  expect(await bodiesOn('deal', dealId)).toEqual(['On the deal']);
  expect(await bodiesOn('task', taskId)).toEqual(['On the task']);
  await trashActivities(world.as('manager'), [comment.id]);
  expect(await bodiesOn('task', taskId)).toEqual([]);
  await restoreActivities(world.as('manager'), [comment.id]);
  expect(await bodiesOn('task', taskId)).toEqual(['On the task']);
});

test('nothing else is written on tasks, and a comment says something', async () => {
  const on = { entityType: 'task', entityId: taskId } as const;
  const call = await refusal(logActivities(world.as('manager'), [{ ...on, type: 'call', body: 'Hello' }]));
  expect(call.details.fields).toEqual({ type: say('commentsOnly') });
  const empty = await refusal(logActivities(world.as('manager'), [{ ...on, type: 'comment', body: '  ' }]));
  expect(empty.details.fields).toEqual({ body: say('required') });
  const comment = await commentOn({ task: taskId }, 'Something');
  const emptied = await refusal(editActivities(world.as('manager'), [{ id: comment.id, set: { body: null } }]));
  expect(emptied.details.fields).toEqual({ body: say('required') });
});

test('that it was edited is told, once what it says has changed', async () => {
  const { id, editedAt } = await commentOn({ deal: dealId }, 'First');
  expect(editedAt).toBeNull();
  await trashActivities(world.as('manager'), [id]);
  await restoreActivities(world.as('manager'), [id]);
  expect((await getActivity(world.as('manager'), id)).editedAt).toBeNull();
  await editActivities(world.as('manager'), [{ id, set: { body: 'Second' } }]);
  expect((await getActivity(world.as('manager'), id)).editedAt).toBeInstanceOf(Date);
});

test('a mention is the person, by the name of now', async () => {
  const { id, mentions } = await commentOn({ deal: dealId }, `Ask ${mentionOf(idOf('lead'))}`);
  expect(mentions).toEqual([{ id: idOf('lead'), name: 'lead' }]);
  await world.database.db
    .update(users)
    .set({ name: 'Lea Lead' })
    .where(eq(users.id, idOf('lead')));
  expect((await getActivity(world.as('manager'), id)).mentions).toEqual([{ id: idOf('lead'), name: 'Lea Lead' }]);
  await world.database.db
    .update(users)
    .set({ name: 'lead' })
    .where(eq(users.id, idOf('lead')));
});

test('only those who see the record can be mentioned; the refusal says who does not', async () => {
  const { items } = await listMentionable(world.as('manager'), 'deal', dealId);
  expect(items.map(({ name }) => name)).toEqual(['admin', 'lead', 'manager', 'viewer']);
  const blind = await refusal(
    commentOn(
      { deal: dealId },
      `${mentionOf(idOf('lead'))} ${mentionOf(idOf('colleague'))} ${mentionOf(idOf('outsider'))}`,
    ),
  );
  expect(blind.details.fields).toEqual({ body: say('mentionsBlind', { names: 'colleague, outsider' }) });
  const absent = await refusal(commentOn({ deal: dealId }, mentionOf(999_999_999)));
  expect(absent.details.fields).toEqual({ body: noSuch('user') });
  await world.database.db
    .update(users)
    .set({ active: false })
    .where(eq(users.id, idOf('viewer')));
  const gone = await refusal(commentOn({ deal: dealId }, mentionOf(idOf('viewer'))));
  expect(gone.details.fields).toEqual(absent.details.fields);
  await world.database.db
    .update(users)
    .set({ active: true })
    .where(eq(users.id, idOf('viewer')));
  const hidden = await refusal(listMentionable(world.as('outsider'), 'deal', dealId));
  expect(hidden.code).toBe('NOT_FOUND');
});

test('who is mentioned already may have lost sight of the record: the rest of the text can still be edited', async () => {
  const { id, body } = await commentOn({ deal: dealId }, `Ask ${mentionOf(idOf('lead'))}`);
  await world.database.db
    .update(users)
    .set({ teamId: null })
    .where(eq(users.id, idOf('lead')));
  const edit = (text: string) => editActivities(world.as('manager'), [{ id, set: { body: text } }]);
  expect((await edit(`${body} tomorrow`))[0]?.body).toBe(`${body} tomorrow`);
  const another = await refusal(edit(`${body} ${mentionOf(idOf('outsider'))}`));
  expect(another.details.fields).toEqual({ body: say('mentionsBlind', { names: 'outsider' }) });
});
