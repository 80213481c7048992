import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { sql } from 'drizzle-orm';
import { SYSTEM } from '../../src/access/actor.ts';
import { createContacts, type NewContact } from '../../src/contacts/contacts.ts';
import { contacts } from '../../src/contacts/table.ts';
import { createCustomField } from '../../src/custom-fields/custom-fields.ts';
import { keyOf } from '../../src/custom-fields/input.ts';
import { openDatabase } from '../../src/db/open.ts';
import { findForDraft } from '../../src/duplicates/finding.ts';
import { findAllDuplicates } from '../../src/duplicates/indexing.ts';
import { duplicateKeys, duplicatePairs } from '../../src/duplicates/table.ts';
import { prepareDatabase } from '../../src/pipelines/prepare.ts';
import { printTable, quantile } from './table.ts';
import { say, type World } from './world.ts';

const AT_ONCE = 500;
const LOOKS = 300;

type Row = Record<string, string | undefined>;

/** Contacts of a file as Febrl makes them, of which `rec-7-org` and `rec-7-dup-0` are one person: how many are found. */
export async function scoreDuplicates(file: string): Promise<void> {
  const rows: Row[] = await createReadStream(file)
    .pipe(parse({ columns: (names: string[]) => names.map((name) => name.trim()), trim: true, bom: true }))
    .toArray();
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-duplicates-'));
  const { database, close } = await openDatabase({ databaseUrl: undefined, dataDir: folder });
  try {
    await prepareDatabase(database.db);
    const ctx = { actor: SYSTEM, db: database.db, onCommit: () => {} };
    const birthday = await createCustomField(ctx, { recordType: 'contact', type: 'day', name: 'Date of birth' });
    const number = await createCustomField(ctx, {
      recordType: 'contact',
      type: 'number',
      name: 'Social security number',
    });
    const people = rows.map((row) => contactOf(row, keyOf(birthday.id), keyOf(number.id)));
    const personOf = new Map<number, string>();
    for (let start = 0; start < people.length; start += AT_ONCE) {
      const made = await createContacts(ctx, people.slice(start, start + AT_ONCE));
      made.forEach(({ id }, index) => personOf.set(id, personIn(rows[start + index] ?? {})));
    }
    await findAllDuplicates(ctx, 'contact');
    const pairs = await database.db
      .select({ first: duplicatePairs.firstId, second: duplicatePairs.secondId })
      .from(duplicatePairs);
    const right = pairs.filter(({ first, second }) => personOf.get(first) === personOf.get(second)).length;
    const all = pairsIn(personOf.values());
    printTable(
      `${rows.length} contacts, ${all} pairs that are the same`,
      ['found', 'right', 'precision', 'recall'],
      [[String(pairs.length), String(right), (right / pairs.length).toFixed(4), (right / all).toFixed(4)]],
    );
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

const personIn = (row: Row): string => /^rec-(\d+)-/.exec(row['rec_id'] ?? '')?.[1] ?? '';

function pairsIn(people: Iterable<string>): number {
  const counts = new Map<string, number>();
  for (const person of people) counts.set(person, (counts.get(person) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}

function contactOf(row: Row, birthday: string, number: string): NewContact {
  const of = (name: string): string | null => row[name] || null;
  const day = (row['date_of_birth'] ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  // What is no day is refused, as by an import.
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  const digits = row['soc_sec_id'] ?? '';
  return {
    firstName: of('given_name'),
    lastName: of('surname') ?? (of('given_name') ? null : '–'),
    addressLine1: [row['street_number'], row['address_1']].filter(Boolean).join(' ') || null,
    addressLine2: of('address_2'),
    city: of('suburb'),
    postalCode: of('postcode'),
    state: of('state'),
    customFields: { ...(isDay && { [birthday]: day }), ...(/^\d+$/.test(digits) && { [number]: Number(digits) }) },
  };
}

/** How long all contacts take, what others notice of it, and a look while somebody is typing. */
export async function measureDuplicates({ database }: World): Promise<void> {
  const ctx = { actor: SYSTEM, db: database.db, adhoc: database.adhoc, onCommit: () => {} };
  await database.db.delete(duplicatePairs);
  await database.db.delete(duplicateKeys);
  const delays: number[] = [];
  const over = new AbortController();
  const others = (async () => {
    while (!over.signal.aborted) {
      const begun = performance.now();
      await sleep(5);
      delays.push(performance.now() - begun - 5);
    }
  })();
  const startedAt = performance.now();
  const found = await findAllDuplicates(ctx, 'contact');
  const seconds = (performance.now() - startedAt) / 1_000;
  over.abort();
  await others;
  const people = await database.db
    .select({
      firstName: contacts.firstName,
      lastName: contacts.lastName,
      email: contacts.email,
      phone: contacts.phone,
    })
    .from(contacts)
    .orderBy(sql`md5(${contacts.id}::text)`)
    .limit(LOOKS);
  const looks: number[] = [];
  for (const { firstName, lastName, email, phone } of people) {
    const begun = performance.now();
    await findForDraft(ctx, 'contact', {
      firstName: firstName ?? undefined,
      lastName: lastName ?? undefined,
      email: email ?? undefined,
      phone: phone ?? undefined,
    });
    looks.push(performance.now() - begun);
  }
  const ms = (values: number[], at: number): string => quantile(values, at).toFixed(1);
  printTable(
    `${await database.db.$count(contacts)} contacts`,
    ['seconds', 'pairs', 'others wait p95 (ms)', 'longest (ms)', 'a look p50 (ms)', 'p95 (ms)'],
    [[seconds.toFixed(1), String(found), ms(delays, 0.95), ms(delays, 1), ms(looks, 0.5), ms(looks, 0.95)]],
  );
  say('');
}
