import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Smtp } from '../config.ts';
import { createSealer } from '../sealing/sealer.ts';

export type Received = Email & { recipients: string[]; header: (name: string) => string | undefined };

export type MailServer = {
  smtp: Smtp;
  /** What a site needs to send through it. */
  post: { smtp: Smtp; sealer: ReturnType<typeof createSealer> };
  received: Received[];
  /** The first link in the latest mail to somebody. */
  linkTo: (address: string) => string;
  close: () => Promise<void>;
};

/** A mail server that takes everything, on a port of its own or on this one, unless the options say otherwise. */
export async function openMailServer(options: SMTPServerOptions = {}, port = 0): Promise<MailServer> {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: (stream, session, answer) => {
      const receive = async () => {
        const email = await PostalMime.parse(await text(stream));
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ ...email, recipients, header: (name) => email.headers.find(({ key }) => key === name)?.value });
      };
      receive().then(() => answer(), answer);
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port');
  const smtp = smtpAt(address.port);
  return {
    smtp,
    post: { smtp, sealer: createSealer('a key for tests, and for nothing else') },
    received,
    linkTo: (to) => {
      const mail = received.findLast(({ recipients }) => recipients.includes(to));
      return /https?:\/\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export const smtpAt = (port: number): Smtp => ({
  host: '127.0.0.1',
  port,
  isTls: false,
  user: undefined,
  password: undefined,
  from: 'crm@kontor.example',
});
