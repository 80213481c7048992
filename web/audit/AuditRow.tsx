import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import type { RouterOutputs } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { UserAvatar } from '../users/UserAvatar.tsx';
import classes from './audit.module.css';
import type { AuditWords } from './use-audit-words.ts';

export type AuditEntry = RouterOutputs['audit']['list']['items'][number];
type Subject = NonNullable<AuditEntry['subject']>;
type Props = { entry: AuditEntry; words: AuditWords };

/** More are shown when they are asked for. */
const SHOWN = 4;

/** What happened, to what, by whom and through what; below it each field that changed. */
export function AuditRow({ entry, words }: Props) {
  const { t } = useTranslation();
  const { user, kind, channel, subject, on, changes, at } = entry;
  const name = user?.name ?? t(channel === 'system' ? 'audit.system' : 'audit.stranger');
  const isOwn = subject?.type === 'access' && subject.id === user?.id;
  return (
    <li className={classes.entry}>
      {user ? <UserAvatar user={user} size={26} decorative /> : <PersonAvatar name={name} size={26} decorative />}
      <div className={classes.main}>
        <div className={classes.head}>
          <span className={classes.what}>
            <strong>{t(`audit.kind.${kind}`)}</strong>
            {subject && !isOwn && <SubjectName subject={subject} words={words} />}
            {on && (
              <>
                {t('audit.on')} <SubjectName subject={on} words={words} />
              </>
            )}
          </span>
          <span className={classes.when}>
            <RelativeTime value={at} />
          </span>
        </div>
        <div className={classes.by}>
          {name} · <Through entry={entry} />
        </div>
        {changes.length > 0 && <Changes entry={entry} words={words} />}
      </div>
    </li>
  );
}

function SubjectName({ subject, words }: { subject: Subject; words: AuditWords }) {
  const { t, i18n } = useTranslation();
  const { type, id } = subject;
  const name = words.nameOf(subject);
  const recordType = RECORD_TYPES.find((each) => each === type);
  const role = `roles.${name}`;
  const text = type === 'role' && i18n.exists(role) ? t(role as 'roles.admin') : (name ?? `#${id}`);
  if (type === 'workspace') return t('audit.type.workspace');
  if (type === 'access') return text;
  // One that is gone has no name, and no page.
  if (type === 'notification' || type === 'follow' || type === 'favourite' || type === 'job') return null;
  if (type === 'activity') return <span>{t('audit.type.activity')}</span>;
  return (
    <span>
      {t(`audit.type.${type}`)}{' '}
      {recordType && name !== null ? (
        <RecordLink type={recordType} id={id}>
          {text}
        </RecordLink>
      ) : (
        text
      )}
    </span>
  );
}

const CHANNELS = ['screen', 'api', 'import', 'system'] as const;

function Through({ entry: { channel, token } }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  if (token) return token.name === null ? t('audit.tokenGone') : t('audit.token', { name: token.name });
  const known = CHANNELS.find((each) => each === channel);
  return known ? t(`audit.channel.${known}`) : channel;
}

function Changes({ entry: { kind, changes, subject }, words }: Props) {
  const { t } = useTranslation();
  // What a record began with is much, and seldom what is looked for.
  const [isWhole, setWhole] = useState(changes.length <= SHOWN && kind !== 'created');
  const type = subject?.type ?? 'access';
  if (!isWhole) {
    return (
      <UnstyledButton className={classes.unfold} aria-expanded={false} onClick={() => setWhole(true)}>
        {t('audit.showChanges', { count: changes.length })}
      </UnstyledButton>
    );
  }
  const none = <em className={classes.none}>{t('timeline.history.empty')}</em>;
  return (
    <ul className={classes.changes}>
      {changes.map((change) => {
        const { label, from, to } = words.describe(subject, change);
        const isGiven = type === 'access' || kind === 'created';
        return (
          <li key={change.field}>
            <span className={classes.label}>{label}:</span>{' '}
            {isGiven ? (
              (to ?? none)
            ) : (
              <>
                {from ?? none} → {to ?? none}
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
