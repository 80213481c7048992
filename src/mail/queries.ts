import { and, count, desc, isNotNull, or, sql } from 'drizzle-orm';
import type { Smtp } from '../config.ts';
import type { Db } from '../db/client.ts';
import { mails } from './table.ts';

const SHOWN = 20;

/** How mail goes out, what waits, and what could not be sent, for administrators. */
export async function mailState(db: Db, smtp: Smtp | null) {
  const [[counted], troubles] = await Promise.all([
    db.select({ waiting: count() }).from(mails).where(isNotNull(mails.dueAt)),
    db
      .select({
        id: mails.id,
        kind: mails.kind,
        address: mails.address,
        attempts: mails.attempts,
        reason: sql<string>`${mails.error}`,
        createdAt: mails.createdAt,
        /** Null while it is still tried. */
        failedAt: mails.failedAt,
      })
      .from(mails)
      .where(or(isNotNull(mails.failedAt), and(isNotNull(mails.dueAt), isNotNull(mails.error))))
      .orderBy(desc(mails.id))
      .limit(SHOWN),
  ]);
  return {
    server: smtp && { host: smtp.host, port: smtp.port, from: smtp.from },
    waiting: counted?.waiting ?? 0,
    troubles,
  };
}
