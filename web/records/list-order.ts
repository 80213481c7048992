import { useEffect } from 'react';
import { create } from 'zustand';
import type { RecordType } from '../../src/records/input.ts';
import type { OpenRecord } from './open-record.ts';

type Order = { type: RecordType; ids: readonly number[] };

/** The lists on the page below the panel, each as it is sorted and narrowed. */
const useOrders = create<{ orders: readonly Order[] }>()(() => ({ orders: [] }));

/** Tells the panel in which order a list shows its records, for as long as it shows them. */
export function useListOrder(type: RecordType, ids: readonly number[]): void {
  const key = ids.join(' ');
  useEffect(() => {
    const order = { type, ids: key === '' ? [] : key.split(' ').map(Number) };
    useOrders.setState(({ orders }) => ({ orders: [...orders, order] }));
    return () => useOrders.setState(({ orders }) => ({ orders: orders.filter((each) => each !== order) }));
  }, [type, key]);
}

export type Neighbours = { place: number; count: number; previous: OpenRecord | null; next: OpenRecord | null };

/** What stands before and after a record in the list below; null where no list shows it. */
export function useNeighbours({ type, id }: OpenRecord): Neighbours | null {
  const order = useOrders(({ orders }) => orders.find((each) => each.type === type && each.ids.includes(id)));
  if (!order) return null;
  const at = order.ids.indexOf(id);
  const recordAt = (index: number): OpenRecord | null => {
    const found = index < 0 ? undefined : order.ids[index];
    return found === undefined ? null : { type, id: found };
  };
  return { place: at + 1, count: order.ids.length, previous: recordAt(at - 1), next: recordAt(at + 1) };
}
