import { useTranslation } from 'react-i18next';
import { LEAD_STATUSES, LIFECYCLE_STAGES } from '../../src/contacts/input.ts';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { InlineList } from '../fields/InlineList.tsx';
import { InlinePerson } from '../fields/InlinePerson.tsx';
import { InlineRecord } from '../fields/InlineRecord.tsx';
import { dialing, InlineText } from '../fields/InlineText.tsx';
import { applyRecord, applyRefusal } from '../records/record-cache.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { InlineTags } from '../tags/InlineTags.tsx';
import { type RouterInputs, type RouterOutputs, trpc } from '../trpc.ts';

export type Contact = RouterOutputs['contacts']['get'];
type Fields = RouterInputs['contacts']['update']['set'];

export const CONTACT_FIELDS = [
  'email',
  'phone',
  'companyId',
  'title',
  'lifecycleStage',
  'leadStatus',
  'responsibleId',
  'firstName',
  'lastName',
  'mobile',
  'otherEmails',
  'otherPhones',
  'department',
  'source',
  'addressLine1',
  'addressLine2',
  'postalCode',
  'city',
  'state',
  'country',
  'description',
  'tagIds',
] as const;
export type ContactFieldName = (typeof CONTACT_FIELDS)[number];

type Props = { contact: Contact; field: ContactFieldName; placeholder?: string; tabIndex?: number };

export function useSaveContact(id: number) {
  const update = trpc.contacts.update.useMutation({
    onSuccess: (contact) => applyRecord('contact', contact),
    onError: (error) => applyRefusal('contact', error),
  });
  return (set: Fields, from: Fields) => update.mutateAsync({ id, set, from });
}

/** One field of a contact, edited in place: the same in tables and on the record. */
export function ContactField({ contact, field, ...shell }: Props) {
  const { t } = useTranslation();
  const save = useSaveContact(contact.id);
  const { isHidden, isSettable } = useFieldRights('contact');
  const common = {
    ...shell,
    field,
    label: t(`contacts.field.${field}`),
    canEdit: contact.can.edit && isSettable(field),
  };
  if (isHidden(field)) return null;
  switch (field) {
    case 'companyId':
      return (
        <InlineRecord
          {...common}
          type="company"
          value={contact.companyId}
          name={contact.company?.name ?? null}
          onSave={(companyId, from) => save({ companyId }, { companyId: from })}
        />
      );
    case 'responsibleId':
      return (
        <InlinePerson
          {...common}
          canEdit={contact.can.assign}
          value={contact.responsibleId}
          name={contact.responsible?.name ?? null}
          onSave={(responsibleId, from) => save({ responsibleId }, { responsibleId: from })}
        />
      );
    case 'lifecycleStage':
      return (
        <InlineChoice
          {...common}
          value={contact.lifecycleStage}
          choices={LIFECYCLE_STAGES.map((value) => ({ value, label: t(`contacts.lifecycle.${value}`) }))}
          onSave={(to, from) => save({ lifecycleStage: to ?? undefined }, { lifecycleStage: from ?? undefined })}
        />
      );
    case 'leadStatus':
      return (
        <InlineChoice
          {...common}
          clearable
          value={contact.leadStatus}
          choices={LEAD_STATUSES.map((value) => ({ value, label: t(`contacts.leadStatuses.${value}`) }))}
          onSave={(leadStatus, from) => save({ leadStatus }, { leadStatus: from })}
        />
      );
    case 'email':
      return (
        <InlineText
          {...common}
          type="email"
          value={contact.email}
          href={contact.email === null ? undefined : `mailto:${contact.email}`}
          onSave={(email, from) => save({ email }, { email: from })}
        />
      );
    case 'phone':
    case 'mobile':
      return (
        <InlineText
          {...common}
          type="tel"
          value={contact[field]}
          href={dialing(contact[field])}
          onSave={(to, from) => save({ [field]: to }, { [field]: from })}
        />
      );
    case 'otherEmails':
    case 'otherPhones':
      return (
        <InlineList
          {...common}
          value={contact[field]}
          onSave={(to, from) => save({ [field]: to }, { [field]: from })}
        />
      );
    case 'tagIds':
      return (
        <InlineTags {...common} value={contact.tagIds} onSave={(tagIds, from) => save({ tagIds }, { tagIds: from })} />
      );
    default:
      return (
        <InlineText
          {...common}
          value={contact[field]}
          isMultiline={field === 'description'}
          onSave={(to, from) => save({ [field]: to }, { [field]: from })}
        />
      );
  }
}
