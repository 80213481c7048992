import type { RecordType } from '../../src/records/input.ts';
import { trpc } from '../trpc.ts';

/** What a record is called, asked only where nobody has said it; null for no record, or while it is on its way. */
export function useRecordName(type: RecordType, id: number | null, known?: string | null): string | null {
  const isAsked = id !== null && !known;
  const input = { id: id ?? 1 };
  const options = (of: RecordType) => ({ enabled: isAsked && type === of, retry: false });
  const company = trpc.companies.get.useQuery(input, options('company'));
  const contact = trpc.contacts.get.useQuery(input, options('contact'));
  const deal = trpc.deals.get.useQuery(input, options('deal'));
  const task = trpc.tasks.get.useQuery(input, options('task'));
  if (id === null) return null;
  if (known) return known;
  if (type === 'company') return company.data?.name ?? null;
  if (type === 'contact') return contact.data?.name ?? null;
  return (type === 'deal' ? deal : task).data?.title ?? null;
}
