import { sql } from 'drizzle-orm';
import { SYSTEM } from '../access/actor.ts';
import { conflict } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { users } from '../users/table.ts';
import { createUsers } from '../users/users.ts';
import { editWorkspace } from '../workspace/workspace.ts';
import type { SetupInput } from './input.ts';
import { assertUsable, createLink, useLink } from './links.ts';
import { hashPassword } from './secrets.ts';

/** Any constant: whoever sets up an installation queues on it. */
const SETUP_LOCK = 4_711_002;

/** Whether somebody works here already. */
export async function isSetUp(db: Db): Promise<boolean> {
  const [anybody] = await db.select({ id: users.id }).from(users).limit(1);
  return anybody !== undefined;
}

/** A link that makes the first administrator; null where there is somebody already. */
export async function ensureSetupLink(db: Db, publicUrl: string): Promise<string | null> {
  return (await isSetUp(db)) ? null : createLink(db, 'setup', null, publicUrl);
}

/** Names the workspace and makes its first administrator, once in the life of a database. Returns their id. */
export async function setUp(db: Db, onCommit: () => void, input: SetupInput): Promise<number> {
  await assertUsable(db, 'setup', input.token);
  const passwordHash = await hashPassword(input.password);
  return inTransaction({ actor: SYSTEM, db, onCommit }, async (ctx) => {
    await ctx.db.execute(sql`select pg_advisory_xact_lock(${SETUP_LOCK})`);
    await useLink(ctx.db, 'setup', input.token);
    if (await isSetUp(ctx.db)) throw conflict(say('setUpAlready'));
    const { workspaceName: name, currency, timezone } = input;
    await editWorkspace(ctx, { set: { name, currency, timezone } });
    const { name: adminName, email, locale } = input;
    const [admin] = await createUsers(ctx, [{ name: adminName, email, locale, role: 'admin', passwordHash }]);
    if (!admin) throw new Error('The first administrator was not made');
    return admin.id;
  });
}
