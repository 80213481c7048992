import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, isNull, notInArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { assertMay } from '../access/scope.ts';
import { roleFields } from '../access/table.ts';
import { conflict, notFound } from '../core/errors.ts';
import type { Language } from '../core/messages/languages.ts';
import { say } from '../core/messages/message.ts';
import { CUSTOMIZED, type CustomValue, hasOptions, keyOf } from '../custom-fields/input.ts';
import { type CustomField, loadCustomFields } from '../custom-fields/queries.ts';
import { followRights, takePlace } from '../custom-fields/replacing.ts';
import { customFieldOptions, customFields } from '../custom-fields/table.ts';
import { TABLES } from '../custom-fields/uniqueness.ts';
import { checkValue, lockFields } from '../custom-fields/values.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { defineJob, type JobContext } from '../jobs/kinds.ts';
import { type Job, jobs } from '../jobs/table.ts';
import { startJob } from '../jobs/work.ts';
import '../imports/replaced-fields.ts';
import '../pipelines/replaced-fields.ts';
import '../views/replaced-fields.ts';
import { conversion, labelKey, reading } from './conversion.ts';
import { addOptions, type Change, fillNext, storing } from './filling.ts';
import type { TypeChange } from './input.ts';
import { findRetyped, type MemberContext, wayOf } from './preview.ts';
import { loadPeople, optionsFor } from './survey.ts';

/** Records that one part writes. */
const PART = 500;
/** Records that are looked at once more at a time, hardly any of which is still to be written. */
const LAST_PART = 5_000;
const RIGHTS_KNOWN_MS = 1_000;

const input = z.strictObject({
  fieldId: z.int(),
  recordType: z.enum(CUSTOMIZED),
  reading,
});
type Input = z.output<typeof input>;

/**
 * Fills a field of the other type with the values of all records, out of everybody's sight, and puts it into the place of the
 * field whose type is changed as all have theirs: so whatever stops it in between has changed nothing.
 */
const retypeJob = defineJob({
  kind: 'retype',
  input,
  position: z.strictObject({ after: z.int() }),
  part: async (ctx, { input: given, position }) => {
    assertMay(ctx.actor, 'workspace', 'edit');
    const change = await loadChange(ctx.db, given);
    if (position === null) {
      await untilWithheld(ctx.db, change.to);
      if (hasOptions(change.to.type)) await addOptions(ctx, change.to, (await optionsFor(ctx.db, change)).options);
      return { position: { after: 0 }, done: 0 };
    }
    const { last, count, lost } = await fillNext(ctx, change, position.after, PART);
    if (last === null) await finish(ctx, given);
    return {
      position: last === null ? null : { after: last },
      done: count,
      refused: lost.map((entityId) => ({
        entityType: given.recordType,
        entityId,
        fields: { row: say('valueStays', { field: change.from.name }) },
      })),
    };
  },
});

/** Whom the field is hidden from must not see what it becomes either: their rights are remembered for half a second. */
async function untilWithheld(db: Db, { key, deletedAt }: CustomField): Promise<void> {
  if ((await db.$count(roleFields, eq(roleFields.field, key))) === 0) return;
  await sleep(Math.max(0, Number(deletedAt) + RIGHTS_KNOWN_MS - Date.now()));
}

/** Begins to give a field another type. It goes on as it is until all records have their value of the other type. */
export async function changeType(context: MemberContext, change: TypeChange, language: Language): Promise<Job> {
  assertMay(context.actor, 'workspace', 'edit');
  const found = await findRetyped(context.db, change);
  const { reading: how, to } = await wayOf(context, found, change, language);
  return inTransaction(context, async (tx) => {
    const ctx = { ...tx, actor: context.actor };
    await lockFields(ctx, found.recordType, 'change');
    const from = await findRetyped(ctx.db, change);
    const { id: fieldId, recordType, name, sortOrder } = from;
    if (await isChanging(ctx.db, fieldId)) throw conflict(say('typeChanging', { field: name }));
    // What is left of one that was given up is nobody's copy any more, and gone with the next purge.
    await ctx.db.update(customFields).set({ copiesId: 0 }).where(eq(customFields.copiesId, fieldId));
    const [copy] = await ctx.db
      .insert(customFields)
      .values({
        recordType,
        name,
        sortOrder,
        type: to.type,
        currency: to.currency,
        deletedAt: new Date(),
        copiesId: fieldId,
      })
      .returning({ id: customFields.id });
    if (!copy) throw new Error('The field was not made');
    await followRights(ctx, { from, to: { recordType, key: keyOf(copy.id) } });
    const table = sql.raw(TABLES[recordType]);
    const [held] = await ctx.db.execute<{ count: number }>(
      sql`select count(*)::int as count from ${table} where jsonb_exists(custom_fields, ${from.key})`,
    );
    return startJob(ctx, retypeJob, {
      input: { fieldId, recordType, reading: how },
      about: { entityType: recordType, name },
      total: held?.count ?? 0,
    });
  });
}

const isChanging = async (db: Db, fieldId: number): Promise<boolean> =>
  (await db.$count(
    jobs,
    and(eq(jobs.kind, retypeJob.kind), isNull(jobs.endedAt), sql`(${jobs.input}->>'fieldId')::bigint = ${fieldId}`),
  )) > 0;

/** Both fields as they are now: whoever deleted the one, or gave up the other, ended the change. */
async function loadChange(db: Db, { fieldId, reading: how }: Input): Promise<Change> {
  const [[from], [to], people] = [
    await loadCustomFields(db, { id: fieldId }),
    await loadCustomFields(db, { copyOf: fieldId }),
    await loadPeople(db),
  ];
  if (!from || !to) throw notFound('customField');
  return { from, to, reading: how, people };
}

/** Whoever writes values waits from here on: what was written meanwhile is brought up to date, and the place taken. */
async function finish(ctx: JobContext, given: Input): Promise<void> {
  await lockFields(ctx, given.recordType, 'change');
  const change = await loadChange(ctx.db, given);
  for (let last: number | null = 0; last !== null; ) ({ last } = await fillNext(ctx, change, last, LAST_PART));
  if (hasOptions(change.from.type) && hasOptions(change.to.type)) await settleOptions(ctx.db, change);
  const settled = await loadChange(ctx.db, given);
  await takePlace(ctx, settled.from, settled.to, await defaultOf(ctx, settled));
}

/** The options are offered as those of the field before are by now. */
async function settleOptions(db: Db, { from, to }: Change): Promise<void> {
  const kept: number[] = [];
  for (const [sortOrder, { label, color, isArchived }] of from.options.entries()) {
    const same = to.options.find((option) => !kept.includes(option.id) && labelKey(option.label) === labelKey(label));
    if (!same) continue;
    kept.push(same.id);
    await db
      .update(customFieldOptions)
      .set({ label, color, isArchived, sortOrder })
      .where(eq(customFieldOptions.id, same.id));
  }
  await db
    .delete(customFieldOptions)
    .where(and(eq(customFieldOptions.fieldId, to.id), notInArray(customFieldOptions.id, kept)));
}

async function defaultOf(ctx: JobContext, { from, to, ...way }: Change): Promise<CustomValue> {
  const converted = from.defaultValue === null ? null : conversion({ from, to, ...way })(from.defaultValue);
  const value = converted === null ? null : storing(to)(converted);
  const { stored, error } = await checkValue(ctx, to, value);
  return error ? null : stored;
}
