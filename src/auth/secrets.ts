import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

const BYTES = 32;
const API_TOKEN_PREFIX = 'kontor_';
const API_TOKEN = /^kontor_[\w-]{43}$/;

/** Enough randomness that no guess ever fits; safe in a URL. */
export const newSecret = (): string => randomBytes(BYTES).toString('base64url');

export const newApiToken = (): string => API_TOKEN_PREFIX + newSecret();

export const isApiToken = (value: string): boolean => API_TOKEN.test(value);

/** What is stored of a token: one that is random needs no slower hash. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Whether a column holds one of these hashes, which come in hexadecimal digits. */
export const isOneOfHashes = (column: PgColumn, hashes: readonly string[]): SQL =>
  sql`${column} in (select decode(unnest(${sql.param(hashes)}::text[]), 'hex'))`;

/** OWASP's parameters for argon2id, which is what the library computes unless told otherwise. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The same password typed on another keyboard may come in other code points. */
const normal = (password: string): string => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => hash(normal(password), COST);

let nobodysHash: Promise<string> | undefined;

/** Takes as long for nobody's password (null) as for somebody's, so that the time tells nothing. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword(newSecret());
  const isRight = await verify(passwordHash ?? (await nobodysHash), normal(password));
  return isRight && passwordHash !== null;
}
