import { desc, isNotNull } from 'drizzle-orm';
import { twoFactors } from '../../src/auth/table.ts';
import { placeOf } from '../../src/auth/two-factor.ts';
import type { Db } from '../../src/db/client.ts';
import { mails } from '../../src/mail/table.ts';
import type { Sealer } from '../../src/sealing/sealer.ts';
import type { Finding } from './finding.ts';

/** Of mail that waits. */
const MAX_LOOKED_AT = 1_000;

/** Whether the key is the one that the database's secrets were encrypted with. */
export async function examineSecrets(db: Db, sealer: Sealer | null): Promise<Finding> {
  const [factors, waiting] = await Promise.all([
    db.select({ sealed: twoFactors.secret, userId: twoFactors.userId }).from(twoFactors),
    db
      .select({ sealed: mails.content, place: mails.messageId })
      .from(mails)
      .where(isNotNull(mails.content))
      .orderBy(desc(mails.id))
      .limit(MAX_LOOKED_AT),
  ]);
  const ofPeople = factors.map(({ sealed, userId }) => opens(sealer, sealed, placeOf(userId)));
  const ofMails = waiting.map(({ sealed, place }) => sealed !== null && opens(sealer, sealed, place));
  const lost = (opened: boolean[]) => opened.filter((isOpen) => !isOpen).length;
  const isGood = lost([...ofPeople, ...ofMails]) === 0;
  return {
    what: 'secrets',
    isGood,
    seen: isGood
      ? `the key opens all ${ofPeople.length + ofMails.length}`
      : `the key does not open ${lost(ofPeople)} of ${ofPeople.length} second factors, ${lost(ofMails)} of ${ofMails.length} waiting mails`,
    remedy:
      'Bring back the SECRET_KEY, or the DATA_DIR/secret.key, of before. Where it is lost: npm run --silent crm -- user end-two-factor --email …',
  };
}

function opens(sealer: Sealer | null, sealed: Buffer, place: string): boolean {
  try {
    return sealer !== null && sealer.open(sealed, place) !== '';
  } catch {
    return false;
  }
}
