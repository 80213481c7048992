import { and, desc, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { UserActor, Viewer } from '../access/actor.ts';
import type { Withholding } from '../access/fields.ts';
import { isKeptOut } from '../access/recent.ts';
import type { Db } from '../db/client.ts';
import { events } from '../events/table.ts';
import type { Mailer } from '../mail/mail.ts';
import type { RecordType } from '../records/input.ts';
import { pictureAddress } from '../users/queries.ts';
import { userPictures, users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { apiTokens, emailChanges, sessions } from './table.ts';

/** Who is asking, where they work, and what they may manage. */
export async function loadMe(db: Db, actor: UserActor, { mailer }: { mailer: Mailer }) {
  const [[user], workspace] = await Promise.all([
    db
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        role: users.role,
        teamId: users.teamId,
        locale: users.locale,
        timezone: users.timezone,
        taskReminders: users.taskReminders,
        picture: pictureAddress,
        /** A new address that is yet to be confirmed. */
        pendingEmail: sql<string | null>`case when ${emailChanges.expiresAt} > now() then ${emailChanges.email} end`,
      })
      .from(users)
      .leftJoin(userPictures, eq(userPictures.userId, users.id))
      .leftJoin(emailChanges, eq(emailChanges.userId, users.id))
      .where(eq(users.id, actor.userId)),
    loadWorkspace(db),
  ]);
  if (!user) throw new Error('The actor is no user');
  const { name, currency, timezone, trashDays } = workspace;
  const viewing = actor.viewer && (await describeViewing(db, actor.viewer));
  return {
    ...user,
    // An administrator reads in their own language, and nothing of what is on its way to the person's mailbox.
    ...(viewing && { locale: viewing.locale, pendingEmail: null }),
    /** Who sees Kontor as this person does, and till when. */
    viewing: viewing && { by: viewing.by, until: viewing.until },
    workspace: { name, currency, timezone, trashDays, sendsMail: mailer.smtp !== null },
    /** The role asks for a second factor: nothing else is open before it is set up. */
    lacksTwoFactor: isKeptOut(actor),
    permissions: actor.matrix,
    /** What is withheld of single fields, by record type. */
    fields: withheldOf(actor),
    can: {
      manageUsers: actor.matrix.user.edit === 'all',
      manageTeams: actor.matrix.team.edit === 'all',
      managePipelines: actor.matrix.pipeline.edit === 'all',
      manageWorkspace: actor.matrix.workspace.edit === 'all',
    },
  };
}

async function describeViewing(db: Db, { userId, until }: Viewer) {
  const [admin] = await db.select({ name: users.name, locale: users.locale }).from(users).where(eq(users.id, userId));
  if (!admin) throw new Error('The viewer is no user');
  return { by: { id: userId, name: admin.name }, locale: admin.locale, until };
}

function withheldOf({ fields }: UserActor): Record<RecordType, Record<string, Withholding>> {
  const of = (type: RecordType) => Object.fromEntries(fields[type] ?? []);
  return { company: of('company'), contact: of('contact'), deal: of('deal'), task: of('task') };
}

/** Where the person is signed in, the latest seen first. */
export async function listSessions(db: Db, actor: UserActor) {
  const rows = await db
    .select({
      id: sessions.id,
      userAgent: sessions.userAgent,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.updatedAt,
      endsAt: sessions.endsAt,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, actor.userId), gt(sessions.expiresAt, sql`now()`), gt(sessions.endsAt, sql`now()`)))
    .orderBy(desc(sessions.updatedAt), desc(sessions.id));
  return { items: rows.map((row) => ({ ...row, isCurrent: String(row.id) === actor.sessionId })) };
}

/** What is told of how somebody came in, or did not. */
const WAYS_IN = [
  'signed_in',
  'sign_in_failed',
  'signed_out',
  'sessions_ended',
  'password_changed',
  'viewing_began',
  'viewing_ended',
] as const;

/** When and from where the person signed in of late, who failed to in their name, and who saw Kontor as they do. */
export async function listSignIns(db: Db, actor: UserActor) {
  const rows = await db
    .select({
      id: events.id,
      at: events.recordedAt,
      kind: events.kind,
      changes: events.changes,
      by: { id: users.id, name: users.name },
    })
    .from(events)
    .leftJoin(users, and(eq(users.id, events.actorId), ne(users.id, actor.userId)))
    .where(and(eq(events.entityType, 'access'), eq(events.entityId, actor.userId), inArray(events.kind, [...WAYS_IN])))
    .orderBy(desc(events.id))
    .limit(20);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const items = rows.map(({ changes: { address, browser, reason }, ...row }) => ({
    ...row,
    // Where somebody else was is theirs.
    address: row.by ? null : text(address?.to),
    userAgent: row.by ? null : text(browser?.to),
    reason: text(reason?.to),
  }));
  return { items };
}

/** Whether an API token may still be used by whoever it belongs to. */
export async function isTokenInForce(db: Db, id: number): Promise<boolean> {
  return (await db.$count(apiTokens, and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))) > 0;
}

/** The person's keys for scripts, without those that were revoked. */
export async function listTokens(db: Db, actor: UserActor) {
  const items = await db
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      isReadOnly: apiTokens.isReadOnly,
      createdAt: apiTokens.createdAt,
      lastUsedAt: apiTokens.lastUsedAt,
    })
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, actor.userId), isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.id));
  return { items };
}
