import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import path from 'node:path';
import type postgres from 'postgres';

/**
 * postgres.js 3.4.9 does not survive connections that are cut in the middle of their work (its issues 1154 and 1208).
 * Mended here, as the driver is loaded: what is asked of a connection that is gone is refused, where it ended the
 * process; a closed connection forgets what it was about to send and waiting for, where it never worked again; and one
 * that is cut while it learns the types ends nothing but itself. A COPY that the server refuses at its very end fails,
 * and the statement after a COPY that was read slowly is answered, where both waited for ever. The pool tells how much it
 * has to do. And a statement that is not prepared goes out whole, where its parameters need no type to be written: the
 * driver asked for their types first, and waited for the answer.
 */
const REPAIRS: Record<string, readonly [broken: string, mended: string][]> = {
  'connection.js': [
    [
      `    if (terminated)
      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))
`,
      `    if (terminated)
      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))

    if (socket === null)
      return (queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true)
`,
    ],
    [
      `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)
    socket.removeListener('connect', connected)
    idleTimer`,
      `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    if (query || sent.length) {
      const lost = Errors.connection('CONNECTION_CLOSED', options, socket)
      stream && (stream.destroy(lost), stream = null)
      final && (final(lost), final = null)
      query && queryError(query, lost)
      while (sent.length)
        queryError(sent.shift(), lost)
      query = results = errorResponse = null
      result = new Result()
    }
    socket.removeListener('data', data)
    socket.removeListener('connect', connected)
    idleTimer`,
    ],
    [
      `    stream && (stream.destroy(err), stream = null)
`,
      `    stream && (stream.destroy(err), stream = null)
    final && (final(err), final = null)
`,
    ],
    [
      `    stream && stream.push(null)
    stream = null
`,
      `    stream && stream.push(null)
    stream = null
    socket.resume()
`,
    ],
    [
      `    q.describeFirst = q.onlyDescribe || (parameters.length && !q.prepared)
`,
      `    q.isPlain = parameters.length && !q.prepare && !q.onlyDescribe && !q.cursorFn && q.parameters.every(isPlain)
    q.isPlain && (q.parameters = q.parameters.map(x => Array.isArray(x) ? arraySerializer(x, null, options) : x))
    q.describeFirst = q.onlyDescribe || (parameters.length && !q.prepared && !q.isPlain)
`,
    ],
    [
      // One that takes its time has nothing waiting behind it.
      `        && !q.describeFirst
`,
      `        && !q.describeFirst
        && !q.isPlain
`,
    ],
    [
      `module.exports = Connection
`,
      `module.exports = Connection

const isPlain = x => x === null || /^(string|number|boolean)$/.test(typeof x)
  || Array.isArray(x) && x.every(y => y === null || /^(string|number)$/.test(typeof y))
`,
    ],
    [
      `      return fetchArrayTypes()
`,
      `      return fetchArrayTypes().catch(() => { needsTypes = true })
`,
    ],
  ],
  'index.js': [
    [
      `    options,
    reserve,
`,
      `    options,
    poolLoad: () => ({ inUse: busy.length + full.length + reserved.length, waiting: queries.length }),
    reserve,
`,
    ],
  ],
};

/** How much a pool has to do. */
export type PoolLoad = {
  /** Connections at work, or held by a transaction. */
  inUse: number;
  /** What waits for a connection. */
  waiting: number;
};

type Connect = (
  url: string,
  options: postgres.Options<Record<string, never>>,
) => postgres.Sql & { poolLoad(): PoolLoad };

function loadDriver(): Connect {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('postgres'));
  for (const [name, repairs] of Object.entries(REPAIRS)) {
    const file = path.join(folder, name);
    let source = readFileSync(file, 'utf8');
    for (const [broken, mended] of repairs) {
      if (!source.includes(broken)) throw new Error('postgres.js is another version than the one that is mended here');
      source = source.replace(broken, mended);
    }
    const module = new Module(file);
    module.filename = file;
    module.paths = require.resolve.paths(file) ?? [];
    require.cache[file] = module;
    // Node's way of making a module of a text; its types keep quiet about it.
    (module as Module & { _compile: (text: string, name: string) => void })._compile(source, file);
  }
  // The package's own types describe both of its builds.
  return require('postgres') as Connect;
}

export const connect = loadDriver();
