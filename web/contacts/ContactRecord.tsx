import { useTranslation } from 'react-i18next';
import { FieldRow } from '../fields/FieldRow.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { RecordFrame, RecordState } from '../records/RecordFrame.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { RelatedDeals } from '../records/related-lists.tsx';
import { RecordTasks } from '../tasks/RecordTasks.tsx';
import { History } from '../timeline/History.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { CONTACT_FIELDS, type Contact, ContactField, useSaveContact } from './ContactField.tsx';

type Props = { id: number; isPanel: boolean };

export function ContactRecord({ id, isPanel }: Props) {
  const query = trpc.contacts.get.useQuery({ id });
  return <RecordState query={query}>{(contact) => <Loaded contact={contact} isPanel={isPanel} />}</RecordState>;
}

function Loaded({ contact, isPanel }: { contact: Contact; isPanel: boolean }) {
  const { t } = useTranslation();
  const { id, name, can, companyId } = contact;
  const canAdd = can.edit && contact.deletedAt === null;
  const link = companyId === null ? { contactId: id } : { contactId: id, companyId };
  return (
    <RecordFrame
      type="contact"
      record={contact}
      isPanel={isPanel}
      name={name}
      mark={<PersonAvatar name={name} size={40} decorative />}
      title={<ContactName contact={contact} />}
      subtitle={
        <>
          {contact.title}
          {contact.title && contact.company && ' · '}
          {contact.company && (
            <RecordLink type="company" id={contact.company.id}>
              {contact.company.name}
            </RecordLink>
          )}
        </>
      }
      primaryFields={7}
      fields={CONTACT_FIELDS.map((field) => (
        <FieldRow key={field} label={t(`contacts.field.${field}`)}>
          <ContactField contact={contact} field={field} />
        </FieldRow>
      ))}
      tabs={[
        {
          value: 'timeline',
          label: t('records.tab.timeline'),
          content: <Timeline type="contact" id={id} canLog={can.comment && contact.deletedAt === null} />,
        },
        {
          value: 'tasks',
          label: t('records.tab.tasks'),
          content: <RecordTasks filter={{ contactId: id }} preset={canAdd ? link : undefined} />,
        },
        {
          value: 'related',
          label: t('records.tab.related'),
          content: <RelatedDeals filter={{ contactId: id }} preset={canAdd ? link : undefined} />,
        },
        { value: 'history', label: t('records.tab.history'), content: <History type="contact" id={id} /> },
      ]}
    />
  );
}

/** First and last name in one field: the last word is the last name, unless there is but one. */
function ContactName({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const save = useSaveContact(contact.id);
  const { firstName, lastName } = contact;
  return (
    <InlineText
      field="name"
      label={t('contacts.field.name')}
      canEdit={contact.can.edit}
      value={contact.name}
      onSave={(to) => {
        const words = (to ?? '').split(/\s+/).filter(Boolean);
        const last = words.length > 1 ? (words.at(-1) ?? null) : null;
        const first = words.slice(0, last === null ? undefined : -1).join(' ') || null;
        const isLastAlone = words.length === 1 && firstName === null;
        const set = isLastAlone ? { firstName: null, lastName: first } : { firstName: first, lastName: last };
        return save(set, { firstName, lastName });
      }}
    />
  );
}
