import { useMemo } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { RecordType } from '../../src/records/input.ts';
import { useSession } from '../session.ts';

type Visibility = Record<string, boolean>;
type Update = Visibility | ((current: Visibility) => Visibility);

type Choices = {
  byTable: Partial<Record<RecordType, Visibility>>;
  choose: (table: RecordType, visibility: Visibility) => void;
};

/** Which columns this browser shows. */
const useChoices = create<Choices>()(
  persist(
    (set) => ({
      byTable: {},
      choose: (table, visibility) => set(({ byTable }) => ({ byTable: { ...byTable, [table]: visibility } })),
    }),
    { name: 'kontor.columns' },
  ),
);

/** The columns of fields that the person sees. */
export function useSeenColumns<Column extends { id: string }>(type: RecordType, columns: readonly Column[]): Column[] {
  const withheld = useSession().user.fields[type];
  return useMemo(() => columns.filter(({ id }) => withheld[id] !== 'hidden'), [columns, withheld]);
}

type Choosable = { id: string; isHiddenAtFirst?: boolean };

export function useColumnChoice(table: RecordType, columns: readonly Choosable[]) {
  const { byTable, choose } = useChoices();
  const initial = Object.fromEntries(columns.map(({ id, isHiddenAtFirst }) => [id, !isHiddenAtFirst]));
  const visibility = { ...initial, ...byTable[table] };
  return {
    visibility,
    setVisibility: (update: Update) => choose(table, typeof update === 'function' ? update(visibility) : update),
  };
}
