import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc, trpcUtils } from '../trpc.ts';
import { usePeople } from '../users/use-people.ts';

export type CustomField = RouterOutputs['customFields']['list']['items'][number];

const NONE: readonly CustomField[] = [];

// What goes into the trash is withheld from everybody, which the session tells.
onLiveEvent('customField', () => {
  void trpcUtils.customFields.invalidate();
  void trpcUtils.auth.me.invalidate();
});

/** The fields that were added to a record type, in their order. */
export function useCustomFields(type: RecordType): readonly CustomField[] {
  const { data } = trpc.customFields.list.useQuery({ recordType: type }, { staleTime: 5 * 60_000 });
  return data?.items ?? NONE;
}

/** What a value of a custom field says; undefined where the kind of value tells enough. */
export function useValueWords(): (field: CustomField, value: unknown) => string | undefined {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { people } = usePeople();
  return ({ type, options, currency }, value) => {
    if (typeof value === 'boolean') return t(value ? 'customFields.yes' : 'customFields.no');
    if (type === 'person' && typeof value === 'number') return people.find(({ id }) => id === value)?.name;
    if (type === 'money' && typeof value === 'number' && currency) return format.money(value, currency);
    if (type !== 'select' && type !== 'multiSelect') return undefined;
    const ids: unknown[] = Array.isArray(value) ? value : [value];
    const labels = options.filter(({ id }) => ids.includes(id)).map(({ label }) => label);
    return labels.length === 0 ? undefined : new Intl.ListFormat(i18n.language, { type: 'unit' }).format(labels);
  };
}
