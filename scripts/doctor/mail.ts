import type { Config } from '../../src/config.ts';
import { failureOf, openTransport } from '../../src/mail/transport.ts';
import type { Finding } from './finding.ts';

/** Whether the mail server is there and takes us; nothing is sent. */
export async function examineMail({ smtp }: Pick<Config, 'smtp'>): Promise<Finding[]> {
  const what = 'mail';
  if (!smtp) return [{ what, isGood: true, seen: 'none is sent: SMTP_URL is not set' }];
  const place = `${smtp.host}:${smtp.port}`;
  const transport = openTransport(smtp);
  try {
    await transport.verify();
    return [{ what, isGood: true, seen: `${place} answers` }];
  } catch (error) {
    const remedy = `It says: ${failureOf(error).reason}. Correct SMTP_URL, or see to the mail server; mail waits meanwhile.`;
    return [{ what, isGood: false, seen: `${place} can’t be used`, remedy }];
  } finally {
    transport.close();
  }
}
