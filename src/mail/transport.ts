import { isIP } from 'node:net';
import nodemailer from 'nodemailer';
import type { Smtp } from '../config.ts';
import { oneLine, type renderLetter } from './letter.ts';

export type Envelope = {
  messageId: string;
  /** The workspace's name. */
  sender: string;
  to: { address: string; name: string | null };
  letter: ReturnType<typeof renderLetter>;
  unsubscribeUrl?: string | undefined;
};

export type Transport = {
  send: (mail: Envelope) => Promise<void>;
  /** Throws where the server is not there, or does not take us. */
  verify: () => Promise<void>;
  close: () => void;
};

const CONNECT_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 30_000;
const CONNECTIONS = 3;

/** A few connections to the mail server, kept open from one mail to the next until they are closed. */
export function openTransport({ host, port, isTls, user, password, from }: Smtp): Transport {
  const transport = nodemailer.createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host,
    port,
    secure: isTls,
    // A password goes over no line that others could read.
    requireTLS: user !== undefined && !isLocal(host),
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    dnsTimeout: CONNECT_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ messageId, sender, to, letter, unsubscribeUrl }) => {
      await transport.sendMail({
        messageId,
        from: { name: oneLine(sender), address: from },
        to: { name: oneLine(to.name ?? ''), address: to.address },
        ...letter,
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(unsubscribeUrl !== undefined && {
            'List-Unsubscribe': `<${unsubscribeUrl}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
        },
      });
    },
    verify: async () => {
      await transport.verify();
    },
    close: () => transport.close(),
  };
}

const isLocal = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

export type Failure = {
  /** The server is not there, or does not take us: no fault of the mail. */
  isOurs: boolean;
  /** The server will not take this mail, ever. */
  isFinal: boolean;
  /** What the server said, for administrators. */
  reason: string;
};

const ABOUT_THE_MAIL = ['RCPT TO', 'DATA'];
/** The server closes, or the connection was in the wrong state: another one may do. */
const ABOUT_THE_CONNECTION = [421, 503];
const MAX_REASON = 500;

export function failureOf(error: unknown): Failure {
  const { command, code, responseCode, response, message } = detailsOf(error);
  const reason = oneLine(response || message).slice(0, MAX_REASON);
  // The address can't even be written into a command.
  if (code === 'EENVELOPE' && command === 'API') return { isOurs: false, isFinal: true, reason };
  const isOurs = !ABOUT_THE_MAIL.includes(command) || responseCode === 0 || ABOUT_THE_CONNECTION.includes(responseCode);
  return { isOurs, isFinal: !isOurs && responseCode >= 500, reason };
}

function detailsOf(error: unknown) {
  const details = new Map<string, unknown>(Object.entries(Object(error)));
  const textOf = (name: string) => (typeof details.get(name) === 'string' ? String(details.get(name)) : '');
  return {
    command: textOf('command'),
    code: textOf('code'),
    response: textOf('response'),
    responseCode: Number(details.get('responseCode') ?? 0),
    message: error instanceof Error ? error.message : 'Unknown',
  };
}
