import { useTranslation } from 'react-i18next';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { InlineDate } from '../fields/InlineDate.tsx';
import { InlineMoney, InlineNumber } from '../fields/InlineNumber.tsx';
import { InlinePerson } from '../fields/InlinePerson.tsx';
import { InlineRecord } from '../fields/InlineRecord.tsx';
import type { InlineProps } from '../fields/InlineShell.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { applyRecord, applyRefusal } from '../records/record-cache.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { InlineTags } from '../tags/InlineTags.tsx';
import { type RouterInputs, type RouterOutputs, trpc } from '../trpc.ts';
import { useReasons } from './use-reasons.ts';

export type Deal = RouterOutputs['deals']['get'];
type Fields = RouterInputs['deals']['update']['set'];

export const DEAL_FIELDS = [
  'amount',
  'companyId',
  'contactId',
  'expectedCloseDate',
  'responsibleId',
  'probability',
  'source',
  'wonReason',
  'lostReason',
  'description',
  'tagIds',
] as const;
export type DealFieldName = (typeof DEAL_FIELDS)[number];

type Props = { deal: Deal; field: DealFieldName; placeholder?: string; tabIndex?: number };

export function useSaveDeal(id: number) {
  const update = trpc.deals.update.useMutation({
    onSuccess: (deal) => applyRecord('deal', deal),
    onError: (error) => applyRefusal('deal', error),
  });
  return (set: Fields, from: Fields) => update.mutateAsync({ id, set, from });
}

/** One field of a deal, edited in place: the same in tables and on the record. */
export function DealField({ deal, field, ...shell }: Props) {
  const { t } = useTranslation();
  const save = useSaveDeal(deal.id);
  const { isHidden, isSettable } = useFieldRights('deal');
  const common = { ...shell, field, label: t(`deals.field.${field}`), canEdit: deal.can.edit && isSettable(field) };
  if (isHidden(field)) return null;
  switch (field) {
    case 'companyId':
      return (
        <InlineRecord
          {...common}
          type="company"
          value={deal.companyId}
          name={deal.company?.name ?? null}
          onSave={(companyId, from) => save({ companyId }, { companyId: from })}
        />
      );
    case 'contactId':
      return (
        <InlineRecord
          {...common}
          type="contact"
          value={deal.contactId}
          name={deal.contact?.name ?? null}
          onSave={(contactId, from) => save({ contactId }, { contactId: from })}
        />
      );
    case 'responsibleId':
      return (
        <InlinePerson
          {...common}
          canEdit={deal.can.assign}
          value={deal.responsibleId}
          name={deal.responsible?.name ?? null}
          onSave={(responsibleId, from) => save({ responsibleId }, { responsibleId: from })}
        />
      );
    case 'amount':
      return (
        <InlineMoney
          {...common}
          currency={deal.currency}
          value={deal.amount}
          onSave={(amount, from) => save({ amount }, { amount: from })}
        />
      );
    case 'probability':
      return (
        <InlineNumber
          {...common}
          canEdit={common.canEdit && deal.status === 'open'}
          suffix=" %"
          value={deal.probability}
          onSave={(to, from) => save({ probability: to ?? undefined }, { probability: from ?? undefined })}
        />
      );
    case 'expectedCloseDate':
      return (
        <InlineDate
          {...common}
          value={deal.expectedCloseDate}
          onSave={(to, from) => save({ expectedCloseDate: to }, { expectedCloseDate: from })}
        />
      );
    case 'wonReason':
    case 'lostReason':
      return <ReasonField {...common} deal={deal} field={field} />;
    case 'tagIds':
      return (
        <InlineTags {...common} value={deal.tagIds} onSave={(tagIds, from) => save({ tagIds }, { tagIds: from })} />
      );
    default:
      return (
        <InlineText
          {...common}
          value={deal[field]}
          isMultiline={field === 'description'}
          onSave={(to, from) => save({ [field]: to }, { [field]: from })}
        />
      );
  }
}

type ReasonProps = InlineProps & { deal: Deal; field: 'wonReason' | 'lostReason' };

/** In one's own words, or one of the pipeline's reasons where it takes no others. */
function ReasonField({ deal, field, ...shell }: ReasonProps) {
  const save = useSaveDeal(deal.id);
  const { reasons, takesOthers } = useReasons(deal.pipelineId, field === 'wonReason');
  const common = {
    ...shell,
    field,
    value: deal[field],
    onSave: (to: string | null, from: string | null) => save({ [field]: to }, { [field]: from }),
  };
  if (takesOthers) return <InlineText {...common} />;
  // One that was given before the list was is still shown.
  const offered = [...new Set([...reasons, ...(common.value === null ? [] : [common.value])])];
  return <InlineChoice {...common} clearable choices={offered.map((reason) => ({ value: reason, label: reason }))} />;
}
