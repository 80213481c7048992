import { invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';

/** Where something stands among what is sorted by time, newest first. */
export type Place = { at: Date; id: number };

/** Moments are stored in milliseconds, so that nothing is lost on the way through a number. */
export const encodeCursor = ({ at, id }: Place): string => Buffer.from(`${at.getTime()}.${id}`).toString('base64url');

const CURSOR = /^(?<moment>-?\d{1,13})\.(?<id>\d{1,15})$/;

export function decodeCursor(cursor: string): Place {
  const { moment, id } = CURSOR.exec(Buffer.from(cursor, 'base64url').toString())?.groups ?? {};
  if (moment === undefined || id === undefined) throw invalid({ cursor: say('cursorOfPage') });
  return { at: new Date(Number(moment)), id: Number(id) };
}
