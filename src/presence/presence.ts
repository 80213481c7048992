import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../db/client.ts';
import { coalesced } from '../live/coalesced.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';

const CHANNEL = 'kontor_presence';
const ANNOUNCE_GAP_MS = 100;
const HEARTBEAT_MS = 5_000;
/** Whom a process has not spoken of for so long has gone with it. */
const FORGET_AFTER_MS = 15_000;
/** NOTIFY carries 8,000 bytes. */
const GUESTS_IN_MESSAGE = 20;
/** Whoever comes when a record is as full as this is not shown. */
const MAX_GUESTS = 50;

const guestSchema = z.object({
  tab: z.string(),
  userId: z.number(),
  entityType: z.enum(RECORD_TYPES),
  entityId: z.number(),
  field: z.string().nullable(),
});
/** Somebody who has a record on screen, in one of their tabs. */
export type Guest = z.output<typeof guestSchema>;

const messageSchema = z.object({
  from: z.string(),
  here: z.array(guestSchema).default([]),
  gone: z.array(z.string()).default([]),
  edits: z.array(z.object({ tab: z.string(), userId: z.number(), field: z.string().nullable() })).default([]),
});
type Message = Partial<z.input<typeof messageSchema>>;

export type Presence = {
  start(): Promise<void>;
  close(): Promise<void>;
  /** Returns what ends it. */
  join(guest: Guest): () => void;
  /** Says which field a person edits in a tab of theirs, whichever process it is connected to. */
  edit(tab: string, userId: number, field: string | null): void;
  guestsOf(type: RecordType, id: number): Guest[];
  onChange(type: RecordType, id: number, listener: () => void): () => void;
};

const keyOf = (type: RecordType, id: number): string => `${type} ${id}`;

/**
 * Who has which record on screen, in the memory of each process: nothing is stored. Each tells the others by NOTIFY of who
 * comes, goes and edits at it, and now and then of all who are there, so that those of a process that died are forgotten.
 */
export function createPresence({
  database,
  onError,
}: {
  database: Database;
  onError: (error: unknown) => void;
}): Presence {
  const self = randomUUID();
  const records = new Map<string, Map<string, Guest>>();
  const guests = new Map<string, { guest: Guest; heardAt: number | null }>();
  const listeners = new Map<string, Set<() => void>>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let unlisten: () => Promise<void> = async () => {};

  const tell = (message: Message) => database.notify(CHANNEL, JSON.stringify({ from: self, ...message }));
  const tellAll = async (here: readonly Guest[]) => {
    for (let start = 0; start < here.length; start += GUESTS_IN_MESSAGE) {
      await tell({ here: here.slice(start, start + GUESTS_IN_MESSAGE) });
    }
  };
  const own = (): Guest[] => [...guests.values()].filter(({ heardAt }) => heardAt === null).map(({ guest }) => guest);

  const announcing = coalesced(
    async () => {
      const tabs = changed;
      changed = new Set();
      const here = own().filter(({ tab }) => tabs.has(tab));
      const gone = [...tabs].filter((tab) => !guests.has(tab));
      await tellAll(here);
      for (let start = 0; start < gone.length; start += GUESTS_IN_MESSAGE) {
        await tell({ gone: gone.slice(start, start + GUESTS_IN_MESSAGE) });
      }
    },
    ANNOUNCE_GAP_MS,
    onError,
  );

  function announce(tab: string): void {
    changed.add(tab);
    announcing.ask();
  }

  function changedAt({ entityType, entityId }: Guest): void {
    for (const listener of listeners.get(keyOf(entityType, entityId)) ?? []) listener();
  }

  function put(guest: Guest, heardAt: number | null): void {
    const before = guests.get(guest.tab)?.guest;
    if (before && (before.entityType !== guest.entityType || before.entityId !== guest.entityId)) remove(guest.tab);
    const key = keyOf(guest.entityType, guest.entityId);
    const there = records.get(key) ?? new Map<string, Guest>();
    if (!there.has(guest.tab) && there.size >= MAX_GUESTS) return;
    guests.set(guest.tab, { guest, heardAt });
    records.set(key, there.set(guest.tab, guest));
    if (before?.field !== guest.field || before.userId !== guest.userId) changedAt(guest);
  }

  function remove(tab: string): void {
    const guest = guests.get(tab)?.guest;
    if (!guest) return;
    guests.delete(tab);
    const key = keyOf(guest.entityType, guest.entityId);
    const there = records.get(key);
    there?.delete(tab);
    if (there?.size === 0) records.delete(key);
    changedAt(guest);
  }

  /** Whether it is a tab of that person, connected here. */
  function editHere(tab: string, userId: number, field: string | null): boolean {
    const known = guests.get(tab);
    if (!known || known.heardAt !== null || known.guest.userId !== userId) return false;
    put({ ...known.guest, field }, null);
    announce(tab);
    return true;
  }

  function hear(payload: string): void {
    const parsed = messageSchema.safeParse(safeJson(payload));
    if (!parsed.success || parsed.data.from === self) return;
    const { here, gone, edits } = parsed.data;
    // What is connected here is known better here.
    const isElsewhere = (tab: string) => guests.get(tab)?.heardAt !== null;
    for (const guest of here) if (isElsewhere(guest.tab)) put(guest, Date.now());
    for (const tab of gone) if (isElsewhere(tab)) remove(tab);
    for (const { tab, userId, field } of edits) editHere(tab, userId, field);
  }

  function forget(): void {
    const limit = Date.now() - FORGET_AFTER_MS;
    for (const [tab, { heardAt }] of guests) if (heardAt !== null && heardAt < limit) remove(tab);
  }

  return {
    async start() {
      ({ unlisten } = await database.listen(CHANNEL, hear, () => {}));
      timer = setInterval(() => {
        forget();
        tellAll(own()).catch(onError);
      }, HEARTBEAT_MS);
    },
    async close() {
      clearInterval(timer);
      await Promise.all([announcing.stop(), unlisten().catch(() => {})]);
    },
    join(guest) {
      put(guest, null);
      announce(guest.tab);
      return () => {
        remove(guest.tab);
        announce(guest.tab);
      };
    },
    edit(tab, userId, field) {
      if (editHere(tab, userId, field)) return;
      if (guests.get(tab)?.guest.userId === userId) tell({ edits: [{ tab, userId, field }] }).catch(onError);
    },
    guestsOf: (type, id) => [...(records.get(keyOf(type, id))?.values() ?? [])],
    onChange(type, id, listener) {
      const key = keyOf(type, id);
      const there = listeners.get(key) ?? new Set();
      listeners.set(key, there.add(listener));
      return () => {
        there.delete(listener);
        if (there.size === 0) listeners.delete(key);
      };
    },
  };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
