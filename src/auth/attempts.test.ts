import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { admitVisitors } from '../testing/visitors.ts';
import { users } from '../users/table.ts';
import { hashPassword } from './secrets.ts';

const PASSWORD = 'correct horse battery';
const EMAIL = 'manager@test.example';

let world: TestWorld;
let site: ReturnType<typeof admitVisitors>;
const db = () => world.database.db;

beforeAll(async () => {
  world = await openTestWorld();
  await db()
    .update(users)
    .set({ passwordHash: await hashPassword(PASSWORD) });
});
afterAll(() => world.close());
beforeEach(() => {
  site = admitVisitors({ db: db() });
});

async function signedIn() {
  const visitor = site.visitor();
  await visitor.call.auth.signIn({ email: EMAIL, password: PASSWORD });
  return visitor;
}
const refused = (code: string) => expect.objectContaining({ code });

describe('guessing', () => {
  const guess = (email: string, address = '192.0.2.7') =>
    site
      .visitor({ address })
      .call.auth.signIn({ email, password: 'a wrong password' })
      .then(() => 'signed in')
      .catch((error: Error & { code?: string }) => `${error.code}: ${error.message}`);

  test('is answered alike whether the address is known, unknown or not active', async () => {
    await db().update(users).set({ active: false }).where(eq(users.id, world.people.outsider.userId));
    const answers = [
      await guess(EMAIL),
      await guess('nobody@test.example'),
      await site
        .visitor()
        .call.auth.signIn({ email: 'outsider@test.example', password: PASSWORD })
        .catch((error: Error & { code?: string }) => `${error.code}: ${error.message}`),
    ];
    expect(new Set(answers)).toEqual(new Set(['UNAUTHORIZED: E-mail or password is wrong']));
    await db().update(users).set({ active: true }).where(eq(users.id, world.people.outsider.userId));
  });

  test('at one account is cut off from wherever it comes, each attempt of a batch counted', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => guess(EMAIL.toUpperCase(), `192.0.2.${index}`)),
    );
    expect(answers.filter((answer) => answer.startsWith('UNAUTHORIZED'))).toHaveLength(10);
    const right = site.visitor({ address: '192.0.2.99' }).call.auth.signIn({ email: EMAIL, password: PASSWORD });
    await expect(right).rejects.toEqual(refused('TOO_MANY_REQUESTS'));
    await expect(right).rejects.toHaveProperty('cause.details.retryAfterSeconds', expect.any(Number));
  });

  test('from one address is cut off at whatever account, and does not lock those it never reached', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => guess(`nobody${index}@test.example`)));
    expect(answers.filter((answer) => answer.startsWith('UNAUTHORIZED'))).toHaveLength(15);
    for (let index = 0; index < 12; index++) expect(await guess(EMAIL)).toMatch(/^TOO_MANY_REQUESTS/);
    await signedIn();
  });

  test('starts anew once the right password was given', async () => {
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 4; index++) await guess(EMAIL);
      await site.visitor({ address: '192.0.2.7' }).call.auth.signIn({ email: EMAIL, password: PASSWORD });
    }
  });

  test('the password of who is signed in is limited too, and locks nobody out of signing in', async () => {
    const thief = await signedIn();
    const tries = await Promise.all(
      Array.from({ length: 12 }, () =>
        thief.call.auth
          .changePassword({ currentPassword: 'a wrong password', newPassword: 'another password' })
          .catch((error: Error & { code?: string }) => error.code),
      ),
    );
    expect(tries.filter((code) => code === 'UNPROCESSABLE_CONTENT')).toHaveLength(10);
    expect(tries.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(2);
    await site.visitor({ address: '192.0.2.50' }).call.auth.signIn({ email: EMAIL, password: PASSWORD });
  });
});
