import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { Trouble } from '../core/trouble.ts';

const OLDEST_VERSION = 150_000;
const CONNECT_SECONDS = 10;

/** Refuses, in words, a server that Kontor can't work with. */
export async function checkServer(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: CONNECT_SECONDS });
  try {
    const asking = sql<{ name: string; number: number; encoding: string }[]>`
      select current_setting('server_version') as name, current_setting('server_version_num')::int as number,
        current_setting('server_encoding') as encoding`;
    const [server] = await Promise.race([asking, tooLate()]);
    const objection = server && versionObjection(server);
    if (objection) throw new Trouble(objection);
  } catch (error) {
    throw databaseTrouble(error, url) ?? error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The driver calls whoever hangs up on it again and again. */
async function tooLate(): Promise<never> {
  await sleep(CONNECT_SECONDS * 1_000, undefined, { ref: false });
  throw Object.assign(new Error('No answer'), { code: 'CONNECT_TIMEOUT' });
}

export function versionObjection({
  name,
  number,
  encoding,
}: {
  name: string;
  number: number;
  encoding: string;
}): string | null {
  if (number < OLDEST_VERSION) {
    return `The database is PostgreSQL ${name}, and Kontor needs 15 or newer: upgrade it, or set DATABASE_URL to another.`;
  }
  if (encoding !== 'UTF8') {
    return `The database’s encoding is ${encoding}, and Kontor needs UTF8: make one by createdb --encoding=UTF8 --template=template0.`;
  }
  return null;
}

/** Of certificates, as OpenSSL names what it finds. */
const TLS_CODES = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What is wrong with the database that `url` names, and what to do; null for what is none of the operator's. */
export function databaseTrouble(error: unknown, url: string): Trouble | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const { hostname, port, username, pathname, searchParams } = new URL(url);
  const server = `${hostname}:${port || 5432}`;
  const user = decodeURIComponent(username);
  const database = decodeURIComponent(pathname.slice(1)) || user;
  const words = wordsFor(error.code, error.message, { server, hostname, user, database });
  if (words) return new Trouble(words, { cause: error });
  if (TLS_CODES.test(error.code)) {
    return new Trouble(
      `The connection to PostgreSQL on ${server} can’t be encrypted as sslmode=${searchParams.get('sslmode')} in DATABASE_URL wants (${error.message}). Name the file of its certificate authority in NODE_EXTRA_CA_CERTS, or say sslmode=require, which checks no certificate.`,
      { cause: error },
    );
  }
  return null;
}

type Place = { server: string; hostname: string; user: string; database: string };

function wordsFor(code: string, message: string, { server, hostname, user, database }: Place): string | null {
  switch (code) {
    case 'ECONNREFUSED':
      return `Nobody listens on ${server}, where DATABASE_URL says that PostgreSQL is. Start it, or correct DATABASE_URL.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `There is no machine called ${hostname}, as DATABASE_URL has it, or the name service does not answer. Correct DATABASE_URL.`;
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `PostgreSQL does not answer on ${server}. See whether it is PostgreSQL that listens there, and what is in the way, or correct DATABASE_URL.`;
    case 'ECONNRESET':
    case 'CONNECTION_CLOSED':
      return message.includes('TLS')
        ? `PostgreSQL on ${server} speaks no TLS: turn ssl on there, or take sslmode out of DATABASE_URL.`
        : `Whoever listens on ${server} hangs up. See whether it is PostgreSQL, or correct DATABASE_URL.`;
    case '28P01':
      return `PostgreSQL on ${server} refuses the password of ${user}. Correct it in DATABASE_URL (with % and two digits for what is special in an address).`;
    case '28000':
      return message.includes('no encryption')
        ? `PostgreSQL on ${server} takes encrypted connections alone: add ?sslmode=require to DATABASE_URL.`
        : `PostgreSQL on ${server} does not let ${user} in from here (${message}). Correct DATABASE_URL, or its pg_hba.conf.`;
    case '3D000':
      return `PostgreSQL on ${server} has no database ${database}. Make it: createdb --encoding=UTF8 --owner=${user} ${database}`;
    case '53300':
      return `PostgreSQL on ${server} has no connection left. Raise max_connections to 40 more than others use, or stop what holds them.`;
    case '57P03':
      return `PostgreSQL on ${server} is starting or stopping just now. Try again in a moment.`;
    case '53100':
    case 'ENOSPC':
      return `The disk of PostgreSQL on ${server} is full. Make room there.`;
    case '42501':
      return `${user} may not make what Kontor needs in the database ${database} (${message}). Let a superuser say there: grant create on database ${database} to ${user}; grant create on schema public to ${user};`;
    case '0A000':
    case '58P01':
      return message.includes('extension')
        ? `PostgreSQL on ${server} lacks an extension (${message}). Install its contrib package (postgresql-contrib).`
        : null;
    default:
      return null;
  }
}

/** What is wrong with the data folder, and what to do; null for what is none of that. */
export function folderTrouble(error: unknown, folder: string): Trouble | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const place = 'path' in error && typeof error.path === 'string' ? error.path : folder;
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return new Trouble(
        `This account may not write to ${place}. Give it the folder of DATA_DIR (chown), or name another one.`,
        { cause: error },
      );
    case 'ENOENT':
      return new Trouble(`${place} can’t be made. Name another folder in DATA_DIR.`, { cause: error });
    case 'EROFS':
      return new Trouble(`${place} can only be read. Name another folder in DATA_DIR.`, { cause: error });
    case 'ENOTDIR':
    case 'EEXIST':
      return new Trouble(`${place} is no folder. Name another one in DATA_DIR.`, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new Trouble(`The disk of ${place} is full. Make room there, or move DATA_DIR.`, { cause: error });
    default:
      return null;
  }
}
