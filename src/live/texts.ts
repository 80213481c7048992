import type { LiveEvent } from './input.ts';

/** The JSON of an event, and the last message that it went out in. */
type Written = { event: string; id: unknown; cursor: unknown; message: string };

/** Null until somebody is told. */
const told = new WeakMap<object, Written | null>();

/** Marks an event that many are told of and that nobody changes any more. */
export function shared(event: LiveEvent): LiveEvent {
  told.set(event, null);
  return event;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * A message of a socket as JSON. What hundreds are told of the same event differs in the stream's id and the cursor
 * alone, and mostly not even in those: the event is written once for all of them, and a whole message for those alike.
 */
export function textOf(message: unknown): string {
  if (!isObject(message) || !isObject(message['result'])) return JSON.stringify(message);
  const { result, ...frame } = message;
  const { data: envelope, ...outer } = result;
  const event = isObject(envelope) ? envelope['data'] : null;
  if (!isObject(envelope) || !isObject(event) || !told.has(event) || frame['jsonrpc'] !== undefined) {
    return JSON.stringify(message);
  }
  const { id } = frame;
  const { id: cursor } = envelope;
  const before = told.get(event);
  if (before && before.id === id && before.cursor === cursor) return before.message;
  const eventText = before?.event ?? JSON.stringify(event);
  const start = JSON.stringify({ id, result: { ...outer, data: { id: cursor } } });
  const text = `${start.slice(0, -'}}}'.length)},"data":${eventText}}}}`;
  told.set(event, { event: eventText, id, cursor, message: text });
  return text;
}
