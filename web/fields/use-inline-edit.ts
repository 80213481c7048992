import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Collision, collisionsOf, errorMessage, isConflict } from '../lib/errors.ts';
import { rememberUndo } from '../lib/toast.tsx';
import { isDiscarded, whenKeeping } from '../offline/outbox.ts';
import { useFieldPresence } from '../presence/presence-context.ts';
import { valueIn } from '../records/value-in.ts';
import { isApiError } from '../trpc.ts';

/**
 * Saves what a field became, and answers the record; `from` is what its editor saw, so that two people's edits can't
 * overwrite each other.
 */
export type SaveField<Value> = (to: Value, from: Value) => Promise<unknown>;

type Options<Value> = {
  value: Value;
  /** The field's name in the record: where a refusal holds what it is by now. */
  field: string;
  /** What it is called on screen. */
  label?: string;
  /** Reads that value; undefined where it is nothing of the kind. */
  read: (raw: unknown) => Value | undefined;
  onSave: SaveField<Value>;
};

const TICK_FOR = 1_600;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const currentOf = (error: unknown, field: string): unknown =>
  valueIn(isApiError(error) ? error.data?.current : undefined, field);

/** Both values, and who was faster; undefined where the log does not say. */
export type Conflict<Value> = { mine: Value; theirs: Value; by: Collision | undefined };

export type InlineEdit<Value> = {
  field: string;
  /** The value to show: the new one as soon as it is on its way. */
  shown: Value;
  /** What an editor begins with: what was refused the last time, so that nobody types it twice. */
  draft: Value;
  /** What the field was as its editor opened: whatever others do meanwhile, nothing moves under the hand. */
  seen: Value;
  isEditing: boolean;
  isSaving: boolean;
  isSaved: boolean;
  refusal: string | null;
  conflict: Conflict<Value> | null;
  /** Who edits it on another screen just now. */
  colleague: string | null;
  start: () => void;
  cancel: () => void;
  refuse: (message: string) => void;
  commit: (to: Value) => void;
  keepTheirs: () => void;
  keepMine: () => void;
};

/** One field that is read, edited in place, saved at once, and tells of both values where somebody else was faster. */
export function useInlineEdit<Value>({ value, field, label, read, onSave }: Options<Value>): InlineEdit<Value> {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const [pending, setPending] = useState<{ to: Value }>();
  const [isSaved, setSaved] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [conflict, setConflict] = useState<Conflict<Value> | null>(null);
  const [refused, setRefused] = useState<{ to: Value }>();
  const [seen, setSeen] = useState(value);
  /** What the field will be once the save that is under way has its answer, or has to wait for the line. */
  const underWay = useRef<Promise<Value> | null>(null);
  const colleague = useFieldPresence(field, isEditing);

  useEffect(() => {
    if (!isSaved) return undefined;
    const timer = window.setTimeout(() => setSaved(false), TICK_FOR);
    return () => window.clearTimeout(timer);
  }, [isSaved]);

  async function save(to: Value, seen: Value) {
    const next = { to };
    setEditing(false);
    setPending(next);
    setRefusal(null);
    setConflict(null);
    // Who edits again before the answer is there builds on what is being saved, and is not taken for somebody else.
    const from = underWay.current ?? Promise.resolve(seen);
    const saving = from.then((value) => onSave(to, value));
    // The server may have tidied what was typed.
    const stored = saving.then((record) => {
      const tidied = read(valueIn(record, field));
      return tidied === undefined ? to : tidied;
    });
    const asTyped = whenKeeping().then(() => to);
    const known = Promise.race([stored, asTyped]);
    const settled = known.catch(() => from);
    underWay.current = settled;
    // Before the answer is there: who takes it back at once has something to take back.
    const undo = rememberUndo(async () => onSave(await from, await known));
    try {
      await stored;
      if (label !== undefined) undo.offer(t('fields.changed', { label }));
      setSaved(true);
      setRefused(undefined);
    } catch (error) {
      undo.forget();
      // What was refused after it had waited is decided in the list of what is not saved.
      if (isDiscarded(error)) return;
      const theirs = isConflict(error) ? read(currentOf(error, field)) : undefined;
      // All that the edit was about is this field, or what it is made of.
      const [by] = collisionsOf(error);
      // Both wanted the same.
      if (theirs !== undefined && isSame(theirs, to)) setSaved(true);
      else if (theirs !== undefined) setConflict({ mine: to, theirs, by });
      else {
        setRefused(next);
        setRefusal(errorMessage(error, t));
      }
    } finally {
      if (underWay.current === settled) underWay.current = null;
      setPending((current) => (current === next ? undefined : current));
    }
  }

  const shown = pending ? pending.to : value;
  return {
    field,
    shown,
    draft: refused ? refused.to : shown,
    seen,
    isEditing,
    isSaving: pending !== undefined,
    isSaved,
    refusal,
    conflict,
    colleague,
    start: () => {
      setSeen(shown);
      setEditing(true);
    },
    cancel: () => {
      setRefusal(null);
      setRefused(undefined);
      setEditing(false);
    },
    refuse: setRefusal,
    commit: (to) => {
      if (to === seen) setEditing(false);
      else void save(to, seen);
    },
    keepTheirs: () => setConflict(null),
    keepMine: () => {
      if (conflict) void save(conflict.mine, conflict.theirs);
    },
  };
}
