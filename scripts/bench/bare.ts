import { readFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { z } from 'zod';
import { bareCase, type Statement } from './statements.ts';

/** This file is a program too: `BARE_CASES` names a file that says what to serve, `BARE_DATABASE` from where. */
export const BARE_SERVER = import.meta.filename;

type Given = Record<string, number>;

/** The least there can be between HTTP and the same SQL: nobody signs in, nothing is checked, rows go out as they come. */
function serveBare(cases: readonly z.output<typeof bareCase>[], sql: Sql): FastifyInstance {
  const app = Fastify();
  for (const { name, kind, statements } of cases) {
    if (kind === 'read') {
      app.get<{ Params: { id: string } }>(`/${name}/:id`, ({ params }) =>
        Promise.all(statements.map((statement) => run(sql, statement, { id: Number(params.id) }))),
      );
    } else {
      app.post<{ Body: Given }>(`/${name}`, ({ body }) =>
        sql.begin(async (tx) => {
          let rows: unknown;
          for (const statement of statements) rows = await run(tx, statement, body);
          return rows;
        }),
      );
    }
  }
  return app;
}

/** What was recorded is JSON text already. */
const WRITTEN_JSON = { to: 114, from: [114, 3802], serialize: (text: string) => text, parse: JSON.parse };

function run(sql: Sql | TransactionSql, { text, params }: Statement, given: Given) {
  const values = params.map((param) => (isGiven(param) ? (given[param.given] ?? null) : param));
  return sql.unsafe(text, values, { prepare: true });
}

const isGiven = (param: Statement['params'][number]): param is { given: string } =>
  typeof param === 'object' && param !== null && 'given' in param;

if (process.argv[1] === BARE_SERVER) {
  const cases = z.array(bareCase).parse(JSON.parse(readFileSync(process.env['BARE_CASES'] ?? '', 'utf8')));
  const sql = postgres(process.env['BARE_DATABASE'] ?? '', {
    max: 16,
    onnotice: () => {},
    types: { json: WRITTEN_JSON },
  });
  const url = await serveBare(cases, sql).listen({ port: 0, host: '127.0.0.1' });
  console.log(`It listens on ${url}`);
  process.on('SIGTERM', () => process.exit(0));
}
