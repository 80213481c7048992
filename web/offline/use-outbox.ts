import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { collisionsOf, errorMessage } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { isApiError, sendChange } from '../trpc.ts';
import { fieldsOf, isCreation, type Refusal, type UnsavedChange } from './change.ts';
import { startOutbox } from './outbox.ts';
import { keepShowing, nameOf, showSaved, showUndone, showUnsaved } from './shown.ts';
import { useUnsaved } from './unsaved.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What the ids in the fields of a refused record lead to, by the names that came with it. */
function namesIn(record: unknown): Record<string, string> {
  if (!isObject(record)) return {};
  return Object.fromEntries(
    Object.entries(record).flatMap(([link, value]: [string, unknown]) => {
      if (!isObject(value)) return [];
      const name: unknown = Reflect.get(value, 'name') ?? Reflect.get(value, 'title');
      return typeof name === 'string' ? [[`${link}Id`, name]] : [];
    }),
  );
}

/** Keeps what can't be saved while the server is out of reach, for as long as somebody is signed in. */
export function useOutbox(): void {
  const { i18n } = useTranslation();
  const { user } = useSession();
  const isSomebodyElse = user.viewing !== null;
  useEffect(() => {
    // Who looks through somebody else's eyes changes nothing, and sends nothing of theirs.
    if (isSomebodyElse) return undefined;
    const refusalOf = (change: UnsavedChange, error: unknown): Refusal => {
      const data = isApiError(error) ? error.data : undefined;
      const isConflict = data?.httpStatus === 409;
      return {
        message: data ? errorMessage(error, i18n.t) : i18n.t('offline.unknown'),
        theirs: isConflict ? fieldsOf(change, data.current) : null,
        by: [...collisionsOf(error)],
        names: isConflict ? namesIn(data.current) : {},
      };
    };
    const stopShowing = keepShowing(() => useUnsaved.getState().changes);
    const stop = startOutbox({
      userId: user.id,
      send: sendChange,
      nameOf,
      refusalOf,
      onKept: (change, isNew) => {
        showUnsaved(change);
        if (isNew && isCreation(change)) toast.info(i18n.t('offline.kept'));
      },
      onSaved: showSaved,
      onRefused: (change, { message }) => {
        showUndone(change);
        const told = change.name === null ? message : i18n.t('offline.refused', { name: change.name, reason: message });
        toast.warn(told, i18n.t('offline.look'), () => useUnsaved.getState().setListOpen(true));
      },
      onDiscarded: showUndone,
    });
    return () => {
      stop();
      stopShowing();
    };
  }, [user.id, isSomebodyElse, i18n]);
}
