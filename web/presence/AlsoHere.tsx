import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { UserAvatar } from '../users/UserAvatar.tsx';
import classes from './presence.module.css';
import { PresenceContext } from './presence-context.ts';

const SHOWN = 4;

/** Who else has the record on screen. */
export function AlsoHere() {
  const { t } = useTranslation();
  const format = useFormat();
  const people = useContext(PresenceContext)?.people ?? [];
  const names = new Intl.ListFormat(format.locale).format(people.map(({ name }) => name));
  const hidden = people.length - SHOWN;
  return (
    <div
      className={classes.here}
      role="status"
      aria-label={people.length > 0 ? t('records.presence.alsoHere', { names }) : undefined}
    >
      {people.slice(0, SHOWN).map((person) => (
        <span key={person.id} className={classes.person} title={person.name}>
          <UserAvatar user={person} size={24} decorative />
        </span>
      ))}
      {hidden > 0 && <span className={classes.hidden}>+{format.number(hidden)}</span>}
    </div>
  );
}
