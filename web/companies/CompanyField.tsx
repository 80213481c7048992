import { useTranslation } from 'react-i18next';
import { InlineMoney, InlineNumber } from '../fields/InlineNumber.tsx';
import { InlinePerson } from '../fields/InlinePerson.tsx';
import { InlineRecord } from '../fields/InlineRecord.tsx';
import { dialing, InlineText } from '../fields/InlineText.tsx';
import { applyRecord, applyRefusal } from '../records/record-cache.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useSession } from '../session.ts';
import { InlineTags } from '../tags/InlineTags.tsx';
import { type RouterInputs, type RouterOutputs, trpc } from '../trpc.ts';

export type Company = RouterOutputs['companies']['get'];
type Fields = RouterInputs['companies']['update']['set'];

export const COMPANY_FIELDS = [
  'domain',
  'industry',
  'phone',
  'responsibleId',
  'annualRevenue',
  'employeeCount',
  'parentId',
  'website',
  'addressLine1',
  'addressLine2',
  'postalCode',
  'city',
  'state',
  'country',
  'description',
  'tagIds',
] as const;
export type CompanyFieldName = (typeof COMPANY_FIELDS)[number];

type Props = { company: Company; field: CompanyFieldName; placeholder?: string; tabIndex?: number };

export function useSaveCompany(id: number) {
  const update = trpc.companies.update.useMutation({
    onSuccess: (company) => applyRecord('company', company),
    onError: (error) => applyRefusal('company', error),
  });
  return (set: Fields, from: Fields) => update.mutateAsync({ id, set, from });
}

/** One field of a company, edited in place: the same in tables and on the record. */
export function CompanyField({ company, field, ...shell }: Props) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const save = useSaveCompany(company.id);
  const { isHidden, isSettable } = useFieldRights('company');
  const common = {
    ...shell,
    field,
    label: t(`companies.field.${field}`),
    canEdit: company.can.edit && isSettable(field),
  };
  if (isHidden(field)) return null;
  switch (field) {
    case 'parentId':
      return (
        <InlineRecord
          {...common}
          type="company"
          value={company.parentId}
          name={company.parent?.name ?? null}
          onSave={(parentId, from) => save({ parentId }, { parentId: from })}
        />
      );
    case 'responsibleId':
      return (
        <InlinePerson
          {...common}
          canEdit={company.can.assign}
          value={company.responsibleId}
          name={company.responsible?.name ?? null}
          onSave={(responsibleId, from) => save({ responsibleId }, { responsibleId: from })}
        />
      );
    case 'employeeCount':
      return (
        <InlineNumber
          {...common}
          value={company.employeeCount}
          onSave={(employeeCount, from) => save({ employeeCount }, { employeeCount: from })}
        />
      );
    case 'annualRevenue':
      return (
        <InlineMoney
          {...common}
          currency={workspace.currency}
          value={company.annualRevenue}
          onSave={(annualRevenue, from) => save({ annualRevenue }, { annualRevenue: from })}
        />
      );
    case 'domain':
      return (
        <InlineText
          {...common}
          value={company.domain}
          href={company.domain === null ? undefined : `https://${company.domain}`}
          onSave={(domain, from) => save({ domain }, { domain: from })}
        />
      );
    case 'website':
      return (
        <InlineText
          {...common}
          type="url"
          value={company.website}
          href={company.website ?? undefined}
          onSave={(website, from) => save({ website }, { website: from })}
        />
      );
    case 'phone':
      return (
        <InlineText
          {...common}
          type="tel"
          value={company.phone}
          href={dialing(company.phone)}
          onSave={(phone, from) => save({ phone }, { phone: from })}
        />
      );
    case 'tagIds':
      return (
        <InlineTags {...common} value={company.tagIds} onSave={(tagIds, from) => save({ tagIds }, { tagIds: from })} />
      );
    default:
      return (
        <InlineText
          {...common}
          value={company[field]}
          isMultiline={field === 'description'}
          onSave={(to, from) => save({ [field]: to }, { [field]: from })}
        />
      );
  }
}
