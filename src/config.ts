import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { Trouble } from './core/trouble.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The environment. Each variable says here what it is for, and in its message what would be right. */
const variables = z.object({
  /** The TCP port to serve on; 0 takes any free one. */
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number from 0 to 65535')
    .default(3000),
  /** The address to listen on: 127.0.0.1 for this machine alone, 0.0.0.0 for the whole network. */
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an IP address like 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  /** A PostgreSQL server (15 or newer) to use instead of the embedded one. */
  DATABASE_URL: z
    .string()
    .refine(
      (value) => hasProtocol(value, ['postgres:', 'postgresql:']),
      'must be an address like postgres://user:password@host:5432/database',
    )
    .optional(),
  /** The folder of everything that is kept on disk, the embedded database foremost. */
  DATA_DIR: z
    .string()
    .transform((folder) => path.resolve(folder))
    .default(path.resolve('.data')),
  /** Where browsers reach Kontor, behind whatever proxy: links and the same-origin check go by it. */
  PUBLIC_URL: z
    .string()
    .refine((value) => hasProtocol(value, ['http:', 'https:']), 'must be a web address like https://crm.example.com')
    .refine((value) => isOrigin(value), 'must have no path, query or user: only like https://crm.example.com')
    .transform((value) => new URL(value).origin)
    .optional(),
  /** The mail server that Kontor sends through; without it no mail is sent. */
  SMTP_URL: z
    .string()
    .refine(
      (value) => hasProtocol(value, ['smtp:', 'smtps:']) && /^\/?$/.test(rest(value)),
      'must be an address like smtp://user:password@mail.example.com:587 or smtps://mail.example.com',
    )
    .optional(),
  /** Whom mail is from. */
  MAIL_FROM: z.email('must be an e-mail address like crm@example.com').optional(),
  /** What secrets in the database are encrypted with; several machines on one database need the same. */
  SECRET_KEY: z
    .string()
    .regex(/^\S{32,500}$/, 'must be 32 to 500 characters without spaces')
    .optional(),
  /** How much is written to the log. */
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  /** Lets Prometheus read /metrics from other machines, shown as a bearer token. */
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{16,500}$/, 'must be 16 to 500 letters, digits or any of . _ ~ + / = -')
    .optional(),
  /** The proxies before Kontor: whom these say that a request is from, and its id, is believed. */
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').map((range) => range.trim()))
    .refine((ranges) => ranges.every(isRange), 'must be addresses or ranges like 127.0.0.1,10.0.0.0/8')
    .default([]),
});

export type Smtp = {
  host: string;
  port: number;
  /** TLS from the first byte, rather than from STARTTLS on. */
  isTls: boolean;
  user: string | undefined;
  password: string | undefined;
  /** An e-mail address. */
  from: string;
};

export type Config = {
  port: number;
  host: string;
  /** Undefined means the embedded PostgreSQL under `dataDir`. */
  databaseUrl: string | undefined;
  /** An absolute path. */
  dataDir: string;
  /** An origin, without a slash at the end. */
  publicUrl: string;
  logLevel: (typeof LOG_LEVELS)[number];
  metricsToken: string | undefined;
  /** IP addresses and CIDR ranges. */
  trustedProxies: string[];
  /** Undefined where no mail is sent. */
  smtp: Smtp | undefined;
  /** Undefined means a key kept under `dataDir`. */
  secretKey: string | undefined;
};

/** Names every variable that is wrong, and what would be right. */
export class ConfigError extends Trouble {
  override readonly name = 'ConfigError';
}

export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.entries(env).filter(([name, value]) => name in variables.shape && value !== '');
  const parsed = variables.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: [name], message }) => `  ${String(name)} ${message}`);
    throw new ConfigError(`The environment is not right:\n${problems.join('\n')}`);
  }
  const { PORT, HOST, DATABASE_URL, DATA_DIR, PUBLIC_URL, LOG_LEVEL, METRICS_TOKEN, TRUSTED_PROXIES } = parsed.data;
  const { SMTP_URL, MAIL_FROM, SECRET_KEY } = parsed.data;
  const publicUrl = PUBLIC_URL ?? `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;
  return {
    port: PORT,
    host: HOST,
    databaseUrl: DATABASE_URL,
    dataDir: DATA_DIR,
    publicUrl,
    logLevel: LOG_LEVEL,
    metricsToken: METRICS_TOKEN,
    trustedProxies: TRUSTED_PROXIES,
    smtp: SMTP_URL === undefined ? undefined : smtpOf(new URL(SMTP_URL), MAIL_FROM ?? senderAt(publicUrl)),
    secretKey: SECRET_KEY,
  };
}

function hasProtocol(value: string, protocols: string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol) && new URL(value).hostname !== '';
}

/** What follows the host of an address. */
function rest(value: string): string {
  const { pathname, search, hash } = new URL(value);
  return pathname + search + hash;
}

const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;

function smtpOf({ protocol, hostname, port, username, password }: URL, from: string): Smtp {
  const isTls = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isTls ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(port),
    isTls,
    user: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    from,
  };
}

/** `kontor@crm.example.com`; no mail has an address of numbers. */
function senderAt(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return `kontor@${isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : 'localhost'}`;
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return true;
  const { origin, href } = new URL(value);
  return href === `${origin}/`;
}

function isRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
