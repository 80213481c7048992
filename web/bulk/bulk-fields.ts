import type { companyFields } from '../../src/companies/input.ts';
import { type contactFields, LEAD_STATUSES, LIFECYCLE_STAGES } from '../../src/contacts/input.ts';
import type { CustomFieldType } from '../../src/custom-fields/input.ts';
import type { dealFields } from '../../src/deals/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { TASK_PRIORITIES, TASK_STATUSES, type taskFields } from '../../src/tasks/input.ts';
import { useCustomFields } from '../custom-fields/use-custom-fields.ts';
import { useFieldLabel } from '../records/use-field-label.ts';
import { useFieldRights } from '../records/use-field-rights.ts';

type Kind =
  | { kind: 'value'; as: CustomFieldType }
  | { kind: 'choice'; choices: readonly string[] }
  | { kind: 'record'; type: RecordType }
  | { kind: 'currency' };

type Fields = {
  company: keyof typeof companyFields;
  contact: keyof typeof contactFields;
  deal: keyof typeof dealFields;
  task: keyof typeof taskFields;
};
type Listed<Name extends string> = readonly (Kind & {
  name: Name;
  /** A record can't be without it. */
  isRequired?: true;
})[];

const text = <Name extends string>(name: Name, as: CustomFieldType = 'text') => ({ name, kind: 'value', as }) as const;
const record = <Name extends string>(name: Name, type: RecordType) => ({ name, kind: 'record', type }) as const;

const ADDRESS = [
  text('addressLine1'),
  text('addressLine2'),
  text('postalCode'),
  text('city'),
  text('state'),
  text('country'),
];

/** What several records can well have in common. Whose they are and where deals stand have dialogs of their own. */
const FIELDS: { [Type in RecordType]: Listed<Fields[Type]> } = {
  company: [
    text('industry'),
    text('employeeCount', 'number'),
    text('annualRevenue', 'number'),
    text('phone', 'phone'),
    text('website', 'link'),
    record('parentId', 'company'),
    ...ADDRESS,
    text('description', 'longText'),
  ],
  contact: [
    { name: 'lifecycleStage', kind: 'choice', choices: LIFECYCLE_STAGES, isRequired: true },
    { name: 'leadStatus', kind: 'choice', choices: LEAD_STATUSES },
    record('companyId', 'company'),
    text('title'),
    text('department'),
    text('source'),
    text('phone', 'phone'),
    text('mobile', 'phone'),
    ...ADDRESS,
    text('description', 'longText'),
  ],
  deal: [
    text('expectedCloseDate', 'day'),
    text('amount', 'number'),
    { name: 'currency', kind: 'currency', isRequired: true },
    { ...text('probability', 'number'), isRequired: true },
    record('companyId', 'company'),
    record('contactId', 'contact'),
    text('source'),
    text('wonReason'),
    text('lostReason'),
    text('description', 'longText'),
  ],
  task: [
    text('dueAt', 'timestamp'),
    { name: 'priority', kind: 'choice', choices: TASK_PRIORITIES, isRequired: true },
    { name: 'status', kind: 'choice', choices: TASK_STATUSES, isRequired: true },
    record('dealId', 'deal'),
    record('contactId', 'contact'),
    record('companyId', 'company'),
    text('description', 'longText'),
  ],
};

/** A field that many records can be given at once, one that people added among them. */
export type BulkField = { name: string; label: string; isRequired: boolean } & (
  | Exclude<Kind, { kind: 'value' }>
  | { kind: 'value'; asked: Asked }
);
type Asked = Pick<ReturnType<typeof useCustomFields>[number], 'type' | 'name' | 'options' | 'currency'>;

/** The fields of a type that the person may set. */
export function useBulkFields(type: RecordType): { own: BulkField[]; added: BulkField[] } {
  const labelOf = useFieldLabel(type);
  const { isSettable } = useFieldRights(type);
  const custom = useCustomFields(type);
  const listed: Listed<string> = FIELDS[type];
  const own = listed
    .filter(({ name }) => isSettable(name))
    .map(({ isRequired = false, ...field }): BulkField => {
      const label = labelOf(field.name);
      if (field.kind !== 'value') return { ...field, label, isRequired };
      const asked: Asked = { type: field.as, name: label, options: [], currency: null };
      return { name: field.name, label, isRequired, kind: 'value', asked };
    });
  const added = custom
    .filter(({ key }) => isSettable(key))
    .map((field): BulkField => {
      const asked: Asked = { ...field };
      return { name: field.key, label: field.name, isRequired: field.isRequired, kind: 'value', asked };
    });
  return { own, added };
}
