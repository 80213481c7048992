import { and, asc, count, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { editCompanies } from '../companies/companies.ts';
import { companyEntity } from '../companies/entity.ts';
import { companies } from '../companies/table.ts';
import { editContacts } from '../contacts/contacts.ts';
import { contactEntity } from '../contacts/entity.ts';
import { contacts } from '../contacts/table.ts';
import { invalid, noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { editDeals } from '../deals/deals.ts';
import { dealEntity } from '../deals/entity.ts';
import { deals } from '../deals/table.ts';
import type { RecordTable } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { taskEntity } from '../tasks/entity.ts';
import { tasks } from '../tasks/table.ts';
import { editTasks } from '../tasks/tasks.ts';
import { activeUserIds } from '../users/queries.ts';
import { type Accounts, editUsers } from '../users/users.ts';
import type { Holdings, handoverInput } from './input.ts';

/** Records that one statement changes. */
const AT_ONCE = 2_000;

type Work = {
  kind: keyof Holdings;
  table: RecordTable;
  /** What is left to do of somebody's: what is closed or done stays theirs, as their history. */
  of: (ctx: ActorContext, userId: number) => SQL | undefined;
  give: (ctx: ActorContext, ids: readonly number[], toId: number) => Promise<unknown>;
};

const WORK: readonly Work[] = [
  {
    kind: 'companies',
    table: companies,
    of: ({ actor }, userId) => and(visible(actor, companyEntity), eq(companies.responsibleId, userId)),
    give: (ctx, ids, responsibleId) =>
      editCompanies(
        ctx,
        ids.map((id) => ({ id, set: { responsibleId } })),
      ),
  },
  {
    kind: 'contacts',
    table: contacts,
    of: ({ actor }, userId) => and(visible(actor, contactEntity), eq(contacts.responsibleId, userId)),
    give: (ctx, ids, responsibleId) =>
      editContacts(
        ctx,
        ids.map((id) => ({ id, set: { responsibleId } })),
      ),
  },
  {
    kind: 'deals',
    table: deals,
    of: ({ actor }, userId) =>
      and(visible(actor, dealEntity), eq(deals.responsibleId, userId), eq(deals.status, 'open')),
    give: (ctx, ids, responsibleId) =>
      editDeals(
        ctx,
        ids.map((id) => ({ id, set: { responsibleId } })),
      ),
  },
  {
    kind: 'tasks',
    table: tasks,
    of: ({ actor }, userId) =>
      and(visible(actor, taskEntity), eq(tasks.assigneeId, userId), inArray(tasks.status, ['pending', 'in_progress'])),
    give: (ctx, ids, assigneeId) =>
      editTasks(
        ctx,
        ids.map((id) => ({ id, set: { assigneeId } })),
      ),
  },
];

/** What somebody would leave behind. */
export async function countHoldings(ctx: ActorContext, userId: number): Promise<Holdings> {
  const counts = await Promise.all(
    WORK.map(async ({ kind, table, of }) => {
      const [row] = await ctx.db.select({ count: count() }).from(table).where(of(ctx, userId));
      return { [kind]: row?.count ?? 0 };
    }),
  );
  return Object.assign({ deals: 0, contacts: 0, companies: 0, tasks: 0 }, ...counts);
}

/** Gives all that somebody has still to do to somebody else, and lets the one who had it go if asked to. */
export async function handOver(
  context: ActorContext,
  accounts: Accounts,
  { id, toId, deactivate }: z.output<typeof handoverInput>,
): Promise<Holdings> {
  if (id === toId) throw invalid({ toId: say('anotherPerson') });
  return inTransaction(context, async (ctx) => {
    if (deactivate) await editUsers(ctx, accounts, [{ id, set: { active: false } }]);
    if (!(await activeUserIds(ctx.db, [toId])).has(toId)) throw invalid({ toId: noSuch('user') });
    const given: Holdings = { deals: 0, contacts: 0, companies: 0, tasks: 0 };
    for (const { kind, table, of, give } of WORK) {
      const rows = await ctx.db
        .select({ id: sql`${table.id}`.mapWith(Number) })
        .from(table)
        .where(of(ctx, id))
        .orderBy(asc(table.id));
      for (let start = 0; start < rows.length; start += AT_ONCE) {
        await give(
          ctx,
          rows.slice(start, start + AT_ONCE).map((row) => row.id),
          toId,
        );
      }
      given[kind] = rows.length;
    }
    return given;
  });
}
