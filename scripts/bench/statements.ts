import { drizzle } from 'drizzle-orm/postgres-js';
import { z } from 'zod';
import type { QueryContext, UserActor } from '../../src/access/actor.ts';
import { loadActor } from '../../src/auth/actors.ts';
import { connect } from '../../src/db/driver.ts';
import type { World } from './world.ts';

const statement = z.object({
  text: z.string(),
  /** `given` names what the request brings, in place of a recorded value. */
  params: z.array(
    z.union([
      z.number(),
      z.string(),
      z.boolean(),
      z.null(),
      z.array(z.union([z.number(), z.string()])),
      z.object({ given: z.string() }),
    ]),
  ),
});
export type Statement = z.output<typeof statement>;

/** What the bare server does for one case: reads at once, or changes one after the other in a transaction. */
export const bareCase = z.object({
  name: z.string(),
  kind: z.enum(['read', 'change']),
  statements: z.array(statement),
});
export type BareCase = z.output<typeof bareCase>;

/** What a read is wrapped in: the bare server runs its statements by themselves. */
const TRANSACTION = /^(begin|commit|rollback|savepoint|release)\b/i;

/** The statements that a read sends, with their parameters: the bare server sends them too. `sample` is the id read. */
export async function record(
  world: World,
  read: (ctx: QueryContext & { actor: UserActor }) => Promise<unknown>,
  sample?: number,
): Promise<Statement[]> {
  const sent: Statement[] = [];
  let isRecording = false;
  const client = connect(world.url, {
    max: 1,
    onnotice: () => {},
    debug: (_connection, text, params: Statement['params']) => {
      if (isRecording && !TRANSACTION.test(text))
        sent.push({ text: aliased(text), params: params.map((param) => (param === sample ? { given: 'id' } : param)) });
    },
  });
  try {
    const db = drizzle(client, { casing: 'snake_case' });
    const actor = await loadActor(db, world.lead.id, 'api');
    if (!actor) throw new Error('The lead is gone');
    isRecording = true;
    await read({ actor, db, adhoc: db, onCommit: () => {} });
    return sent;
  } finally {
    await client.end();
  }
}

/**
 * Columns of several tables share names, and rows are objects: those of the table that is read keep theirs, the others
 * get one of their own, or some would go missing.
 */
function aliased(text: string): string {
  const [end = 0] = outermost(text, / from /g);
  const [, table] = /^ from "(\w+)"/.exec(text.slice(end)) ?? [];
  const starts = new Set(outermost(text.slice(0, end), COLUMN));
  const columns = text.slice(0, end).replaceAll(COLUMN, (column, from: string, name: string, at: number) => {
    // A part of an expression, or called otherwise already.
    const isWhole = /(,|select)\s*$/.test(text.slice(0, at)) && /^\s*(,|from\b)/.test(text.slice(at + column.length));
    return !starts.has(at) || !isWhole || from === table ? column : `${column} as "${from}_${name}"`;
  });
  return columns + text.slice(end);
}

const COLUMN = /"(\w+)"\."(\w+)"/g;

/** Where a pattern is found outside all parentheses. */
function outermost(text: string, pattern: RegExp): number[] {
  const depthAt = (end: number) => text.slice(0, end).split('(').length - text.slice(0, end).split(')').length;
  return [...text.matchAll(pattern)].map(({ index }) => index).filter((index) => depthAt(index) === 0);
}

export function printStatements({ name, statements }: BareCase): string {
  return [`-- ${name}`, ...statements.map(({ text }) => `${text.replaceAll(/\s+/g, ' ').trim()};`)].join('\n');
}
