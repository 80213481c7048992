import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { createCompanies, editCompanies, restoreCompanies, trashCompanies } from '../companies/companies.ts';
import { getCompany } from '../companies/queries.ts';
import { type Company, companies } from '../companies/table.ts';
import { AppError, noSuch } from '../core/errors.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';

// Who may do what with whose record, tried on companies.

let world: TestWorld;

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const idOf = (name: Name | null): number | null => (name === null ? null : world.people[name].userId);

async function companyOf(owner: Name | null): Promise<Company> {
  const system = { ...world.as('admin'), actor: SYSTEM };
  const [row] = await createCompanies(system, [{ name: 'Acme', responsibleId: idOf(owner) }]);
  return row!;
}

async function ownerOf(id: number): Promise<number | null> {
  const [row] = await world.database.db.select().from(companies).where(eq(companies.id, id));
  return row!.responsibleId;
}

const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );

const OWNERS = ['self', 'teammate', 'foreign', 'nobody'] as const;
type Owner = (typeof OWNERS)[number];
const person = (actor: Name, owner: Owner): Name | null =>
  ({ self: actor, teammate: 'colleague' as const, foreign: 'outsider' as const, nobody: null })[owner];

/** Role x action x owner, in the order of OWNERS. */
const REACH: [Name, action: string, ...outcomes: string[]][] = [
  ['admin', 'view', 'ok', 'ok', 'ok', 'ok'],
  ['admin', 'edit', 'ok', 'ok', 'ok', 'ok'],
  ['admin', 'delete', 'ok', 'ok', 'ok', 'ok'],
  ['lead', 'view', 'ok', 'ok', 'NOT_FOUND', 'NOT_FOUND'],
  ['lead', 'edit', 'ok', 'FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND'],
  ['lead', 'delete', 'ok', 'FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND'],
  ['manager', 'view', 'ok', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
  ['manager', 'edit', 'ok', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
  ['manager', 'delete', 'ok', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
  ['viewer', 'view', 'ok', 'ok', 'NOT_FOUND', 'NOT_FOUND'],
  ['viewer', 'edit', 'FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND'],
  ['viewer', 'delete', 'FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND'],
];

test.each(REACH)('%s: %s of own, a teammate’s, a foreign and nobody’s record', async (actor, action, ...expected) => {
  const as = world.as(actor);
  const seen: string[] = [];
  for (const owner of OWNERS) {
    const { id } = await companyOf(person(actor, owner));
    const attempts: Record<string, () => Promise<unknown>> = {
      view: () => getCompany(as, id),
      edit: () => editCompanies(as, [{ id, set: { city: 'Bonn' } }]),
      delete: () => trashCompanies(as, [id]).then(() => restoreCompanies(as, [id])),
    };
    const record = await getCompany(as, id).catch(() => null);
    const result = await outcome(attempts[action]!());
    if (record && action !== 'view') expect(record.can).toMatchObject({ [action]: result === 'ok' });
    seen.push(result);
  }
  expect(seen).toEqual(expected);
});

/** Never the one whose it is already, unless that is the actor. */
const receiver = (actor: Name, to: Owner): Name | null =>
  to === 'teammate' ? (actor === 'lead' ? 'manager' : 'lead') : to === 'foreign' ? 'southLead' : person(actor, to);

/** Who may hand whose record to whom, the receivers in the order of OWNERS; `create` is making it for them. */
const HANDOVERS: [Name, from: Owner | 'create', ...outcomes: string[]][] = [
  ['admin', 'create', 'ok', 'ok', 'ok', 'ok'],
  ['admin', 'self', 'ok', 'ok', 'ok', 'ok'],
  ['admin', 'foreign', 'ok', 'ok', 'ok', 'ok'],
  ['admin', 'nobody', 'ok', 'ok', 'ok', 'ok'],
  ['lead', 'create', 'ok', 'ok', 'FORBIDDEN', 'FORBIDDEN'],
  ['lead', 'self', 'ok', 'ok', 'FORBIDDEN', 'FORBIDDEN'],
  ['lead', 'teammate', 'ok', 'ok', 'FORBIDDEN', 'FORBIDDEN'],
  ['lead', 'foreign', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
  ['manager', 'create', 'ok', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
  ['manager', 'self', 'ok', 'ok', 'FORBIDDEN', 'FORBIDDEN'],
  ['manager', 'teammate', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
  ['viewer', 'create', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
  ['viewer', 'self', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
  ['viewer', 'teammate', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
];

test.each(HANDOVERS)(
  '%s hands over (%s) to self, a teammate, a foreigner, nobody',
  async (actor, from, ...expected) => {
    const as = world.as(actor);
    const seen: string[] = [];
    for (const to of OWNERS) {
      const responsibleId = idOf(receiver(actor, to));
      if (from === 'create') {
        seen.push(await outcome(createCompanies(as, [{ name: 'New', responsibleId }])));
        continue;
      }
      const { id } = await companyOf(person(actor, from));
      const result = await outcome(editCompanies(as, [{ id, set: { responsibleId } }]));
      expect(await ownerOf(id)).toBe(result === 'ok' ? responsibleId : idOf(person(actor, from)));
      seen.push(result);
    }
    expect(seen).toEqual(expected);
  },
);

test('nobody is handed anything once they are no longer active', async () => {
  const { id } = await companyOf('lead');
  await world.database.db.execute(sql`update users set active = false where id = ${idOf('colleague')}`);
  try {
    const responsibleId = idOf('colleague');
    const [handing, making] = [
      await refusal(editCompanies(world.as('lead'), [{ id, set: { responsibleId } }])),
      await refusal(createCompanies(world.as('lead'), [{ name: 'New', responsibleId }])),
    ];
    const fields = { responsibleId: noSuch('user') };
    expect([handing.details.fields, making.details.fields]).toEqual([fields, fields]);
  } finally {
    await world.database.db.execute(sql`update users set active = true`);
  }
});
