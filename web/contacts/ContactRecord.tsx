import { useTranslation } from 'react-i18next';
import { contactEdit } from '../../src/contacts/input.ts';
import { useCustomLines } from '../custom-fields/use-custom-lines.tsx';
import { DealTotalFacts } from '../deals/DealTotalFacts.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { RecordFiles } from '../files/RecordFiles.tsx';
import { useFiles } from '../files/use-files.ts';
import { Fact, Facts, Nothing } from '../records/Facts.tsx';
import { FieldGroups } from '../records/FieldGroups.tsx';
import { Reach } from '../records/Reach.tsx';
import { RecordFrame } from '../records/RecordFrame.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { RecordState } from '../records/RecordState.tsx';
import { refreshSingle } from '../records/record-cache.ts';
import { RelatedDeals } from '../records/related-lists.tsx';
import { useFollowMerge } from '../records/use-follow-merge.ts';
import { useSession } from '../session.ts';
import { RecordTags } from '../tags/RecordTags.tsx';
import { NextTaskFact } from '../tasks/NextTaskFact.tsx';
import { RecordTasks } from '../tasks/RecordTasks.tsx';
import { useOpenTasks } from '../tasks/use-record-tasks.ts';
import { Composer } from '../timeline/Composer.tsx';
import { History } from '../timeline/History.tsx';
import { LastContactFact } from '../timeline/LastContactFact.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { type Contact, ContactField, type ContactFieldName, useSaveContact } from './ContactField.tsx';

type Props = { id: number; isPanel: boolean };

export function ContactRecord({ id, isPanel }: Props) {
  const query = trpc.contacts.get.useQuery({ id });
  useFollowMerge('contact', id, query.data?.id, isPanel);
  return (
    <RecordState type="contact" query={query}>
      {(contact) => <Loaded contact={contact} isPanel={isPanel} />}
    </RecordState>
  );
}

/** By what they are about; the owner is in the glance. */
const GROUPS = {
  reach: ['email', 'phone', 'mobile', 'otherEmails', 'otherPhones'],
  work: ['companyId', 'title', 'department'],
  sales: ['lifecycleStage', 'leadStatus', 'source'],
  person: ['firstName', 'lastName', 'description'],
  address: ['addressLine1', 'addressLine2', 'postalCode', 'city', 'state', 'country'],
} as const satisfies Record<string, ContactFieldName[]>;
const GROUP_NAMES = ['reach', 'work', 'sales', 'person', 'address'] as const;

function Loaded({ contact, isPanel }: { contact: Contact; isPanel: boolean }) {
  const { t } = useTranslation();
  const { id, name, can, companyId } = contact;
  const save = useSaveContact(id);
  const custom = useCustomLines('contact', contact, save);
  const isLive = contact.deletedAt === null;
  const canAdd = can.edit && isLive;
  const link = companyId === null ? { contactId: id } : { contactId: id, companyId };
  const { total } = useOpenTasks({ contactId: id });
  const { data: files } = useFiles('contact', id);
  const mayErase = useSession().can.manageWorkspace;
  const erase = trpc.erasure.contact.useMutation({ onSuccess: () => refreshSingle('contact', id) });
  const groups = GROUP_NAMES.map((group) => ({
    label: t(`records.group.${group}`),
    fields: GROUPS[group].map((field) => ({
      name: field,
      label: t(`contacts.field.${field}`),
      value: contact[field],
      field: <ContactField contact={contact} field={field} />,
    })),
  }));
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
      tags={<RecordTags type="contact" record={contact} save={save} />}
      onErase={mayErase ? (typed) => erase.mutateAsync({ id, name: typed }) : undefined}
      glance={<ContactGlance contact={contact} />}
      timeline={{
        value: 'timeline',
        label: t('records.tab.timeline'),
        content: <Timeline type="contact" id={id} />,
      }}
      composer={can.comment && isLive && <Composer entityType="contact" entityId={id} />}
      sections={[
        {
          value: 'tasks',
          label: t('records.tab.tasks'),
          count: total,
          content: <RecordTasks of={{ contactId: id }} preset={canAdd ? link : undefined} />,
        },
        {
          value: 'deals',
          label: t('nav.deals'),
          hasOwnTitle: true,
          content: <RelatedDeals filter={{ contactId: id }} preset={canAdd ? link : undefined} />,
        },
        {
          value: 'files',
          label: t('files.title'),
          count: files?.items.length,
          content: <RecordFiles type="contact" id={id} />,
        },
        {
          value: 'details',
          label: t('records.tab.details'),
          content: (
            <FieldGroups type="contact" key={id} groups={[...groups, custom]} canEdit={canAdd} record={contact} />
          ),
        },
      ]}
      history={{
        value: 'history',
        label: t('records.tab.history'),
        content: <History type="contact" record={contact} set={contactEdit.shape.set} save={save} />,
      }}
    />
  );
}

/** How to reach them, what they buy, what comes next, when they were talked to last. */
function ContactGlance({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const { id, email, phone, mobile } = contact;
  return (
    <Facts>
      <Fact label={t('records.group.reach')} isDouble>
        {email || phone || mobile ? <Reach phones={[mobile, phone]} email={email} /> : <Nothing />}
      </Fact>
      <DealTotalFacts of={{ contactId: id }} />
      <NextTaskFact of={{ contactId: id }} />
      <LastContactFact type="contact" id={id} />
      <Fact label={t('contacts.field.responsibleId')}>
        <ContactField contact={contact} field="responsibleId" placeholder="–" />
      </Fact>
    </Facts>
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
