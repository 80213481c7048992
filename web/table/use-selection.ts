import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Selection } from '../../src/bulk/input.ts';
import { MAX_IDS } from '../../src/bulk/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import type { RowList } from './use-rows.ts';

/** Some rows, or all that the filters leave but for some; of a list that is narrowed otherwise nothing is selected. */
type Chosen = { question: string; isAll: boolean; ids: ReadonlySet<number>; lastIndex: number | null };

/** Which rows are selected, however many there are. */
export function useSelection<Row extends { id: number }>(type: RecordType, list: RowList<Row>, count: number) {
  const { t } = useTranslation();
  const format = useFormat();
  const question = JSON.stringify(list.narrowing);
  const nothing: Chosen = { question, isAll: false, ids: new Set(), lastIndex: null };
  const [chosen, setChosen] = useState(nothing);
  const current = chosen.question === question ? chosen : nothing;
  const { isAll, ids, lastIndex } = current;
  const isSelected = (id: number): boolean => ids.has(id) !== isAll;
  const selectedCount = isAll ? Math.max(0, count - ids.size) : ids.size;

  async function toggle(index: number, isRange: boolean) {
    const row = list.rowAt(index);
    if (!row) return;
    const isOn = !isSelected(row.id);
    const from = isRange && lastIndex !== null ? lastIndex : index;
    const [first, last] = [Math.min(from, index), Math.max(from, index)];
    const rows = await list.readRange(first, Math.min(last, first + MAX_IDS - 1));
    const next = new Set(ids);
    for (const { id } of rows) {
      if (isOn !== isAll) next.add(id);
      else next.delete(id);
    }
    if (last - first >= MAX_IDS || next.size > MAX_IDS) {
      toast.info(t('bulk.tooMany', { formatted: format.number(MAX_IDS) }));
    }
    setChosen({ question, isAll, ids: new Set([...next].slice(0, MAX_IDS)), lastIndex: index });
  }

  const selection: Selection = isAll
    ? { type, query: { ...list.narrowing }, ...(ids.size > 0 ? { except: [...ids] } : {}) }
    : { type, ids: [...ids] };
  return {
    isSelected,
    count: selectedCount,
    selection,
    toggle,
    selectAll: () => setChosen({ question, isAll: true, ids: new Set(), lastIndex: null }),
    clear: () => setChosen(nothing),
  };
}
