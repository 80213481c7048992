import '../src/node-version.ts';
import { Command } from 'commander';
import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { type ActorContext, SYSTEM } from '../src/access/actor.ts';
import { createToken } from '../src/auth/account.ts';
import { type Auth, createAuth } from '../src/auth/auth.ts';
import { registerBackup } from '../src/backup/command.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { Trouble } from '../src/core/trouble.ts';
import { loadCustomFields } from '../src/custom-fields/queries.ts';
import { typescriptOf } from '../src/custom-fields/typescript.ts';
import type { Database } from '../src/db/client.ts';
import { openDatabase } from '../src/db/open.ts';
import { registerSeed } from '../src/demo/command.ts';
import { registerImport } from '../src/imports/command.ts';
import { CHANNEL } from '../src/live/relay.ts';
import { prepareDatabase } from '../src/pipelines/prepare.ts';
import { teams } from '../src/teams/table.ts';
import { describeError, publicError } from '../src/trpc/errors.ts';
import { newUser } from '../src/users/input.ts';
import { type User, users } from '../src/users/table.ts';
import { editUsers, endUserTwoFactor, inviteUser, resetUserPassword } from '../src/users/users.ts';
import { registerDoctor } from './doctor/command.ts';
import { registerExport } from './export/command.ts';

/** What a command works with: the same database as the server's, as the system. */
type Session = { ctx: ActorContext; database: Database; auth: Auth; config: Config };

/** Opens the database as the server does, also beside one that is running. */
async function withSession(work: (session: Session) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const { database, close } = await openDatabase(config);
  try {
    const { db } = database;
    await prepareDatabase(db);
    let hasChanged = false;
    const onCommit = () => {
      hasChanged = true;
    };
    const auth = createAuth({ db, isSecure: config.publicUrl.startsWith('https:'), publicUrl: config.publicUrl });
    await work({ ctx: { actor: SYSTEM, db, onCommit }, database, auth, config });
    if (hasChanged) await database.notify(CHANNEL);
  } finally {
    await close();
  }
}

async function userByEmail({ ctx }: Session, email: string): Promise<User> {
  const [user] = await ctx.db.select().from(users).where(sql`lower(${users.email}) = lower(${email})`);
  if (!user) throw new Trouble(`There is no user ${email}`);
  return user;
}

async function teamIdByName({ ctx }: Session, name: string): Promise<number> {
  const [team] = await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.name, name));
  if (!team) throw new Trouble(`There is no team ${name}`);
  return team.id;
}

type UserOptions = { email: string; name: string; role: string; team?: string };

async function createUser(session: Session, { team, ...options }: UserOptions): Promise<void> {
  const teamId = team === undefined ? null : await teamIdByName(session, team);
  const input: z.output<typeof newUser> = newUser.parse({ ...options, teamId });
  const { link } = await inviteUser(session.ctx, session.auth, input);
  console.error(`${input.name} can choose a password here; the link works once:`);
  console.log(link);
}

async function disableUser(session: Session, email: string): Promise<void> {
  const user = await userByEmail(session, email);
  await editUsers(session.ctx, session.auth, [{ id: user.id, set: { active: false } }]);
  console.log(`${user.name} can’t sign in any more`);
}

async function resetPassword(session: Session, email: string): Promise<void> {
  const user = await userByEmail(session, email);
  console.log(await resetUserPassword(session.ctx, session.auth, { id: user.id }));
}

async function endTwoFactor(session: Session, email: string): Promise<void> {
  const user = await userByEmail(session, email);
  await endUserTwoFactor(session.ctx, session.auth, user.id);
  console.log(`${user.name} signs in with the password alone`);
}

type TokenOptions = { email: string; name: string; readOnly?: true };

async function printToken(session: Session, { email, name, readOnly }: TokenOptions): Promise<void> {
  const user = await userByEmail(session, email);
  if (!user.active) throw new Trouble(`${email} is not active`);
  const { token } = await createToken(session.ctx, user.id, { name, isReadOnly: readOnly === true });
  console.log(token);
}

const program = new Command('crm').description('Kontor’s administration, on the database that the server uses');

const user = program.command('user').description('the people who may sign in');
user
  .command('create')
  .description('create a user and print a one-time link for choosing a password')
  .requiredOption('--email <address>')
  .requiredOption('--name <name>')
  .option('--role <role>', 'admin, team_lead, manager or viewer', 'manager')
  .option('--team <name>', 'an existing team')
  .action((options: UserOptions) => withSession((session) => createUser(session, options)));
user
  .command('disable')
  .description('end a user’s sessions and refuse their tokens')
  .requiredOption('--email <address>')
  .action(({ email }: { email: string }) => withSession((session) => disableUser(session, email)));
user
  .command('reset-password')
  .description('print a one-time link for choosing a new password')
  .requiredOption('--email <address>')
  .action(({ email }: { email: string }) => withSession((session) => resetPassword(session, email)));

user
  .command('end-two-factor')
  .description('let a user who lost their device sign in with the password alone')
  .requiredOption('--email <address>')
  .action(({ email }: { email: string }) => withSession((session) => endTwoFactor(session, email)));

program
  .command('token')
  .description('keys for scripts')
  .command('create')
  .description('print a new API token, the only time that it is told')
  .requiredOption('--email <address>')
  .option('--read-only', 'refuse whatever would change something')
  .option('--name <name>', 'what it is for', 'command line')
  .action((options: TokenOptions) => withSession((session) => printToken(session, options)));

program
  .command('types')
  .description('print the custom fields of this installation as TypeScript, for scripts')
  .action(() => withSession(async ({ ctx }) => console.log(typescriptOf(await loadCustomFields(ctx.db)))));

registerImport(program, withSession);
registerExport(program, withSession);
registerSeed(program, withSession);
registerBackup(program, loadConfig);
registerDoctor(program, loadConfig);

/** One line about what went wrong; never a statement’s parameters, which are people’s data. */
function explain(error: unknown): string {
  if (error instanceof Trouble) return error.message;
  const known = publicError(error);
  return known && known.code !== 'UNAVAILABLE' ? known.message : describeError(error).message;
}

await program.parseAsync().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
