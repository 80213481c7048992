import { invalid } from './errors.ts';
import { say } from './messages/message.ts';

/** More than any input has; what walks through values recursively would run out of stack on what a body can hold. */
const MAX_DEPTH = 30;

/** Refuses a body that is nested beyond all measure, naming the field. */
export function assertShallow(body: unknown): void {
  const isFields = typeof body === 'object' && body !== null && !Array.isArray(body);
  const fields = isFields ? Object.entries(body) : [['body', body] as const];
  const deep = fields.filter(([, value]) => isDeep(value));
  if (deep.length > 0) throw invalid(Object.fromEntries(deep.map(([name]) => [name, say('tooDeep')])));
}

function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((inner) => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []));
  }
  return false;
}
