import { IconMail, IconPhone } from '@tabler/icons-react';
import { dialing } from '../fields/InlineText.tsx';
import classes from './facts.module.css';

type Props = { phones?: readonly (string | null)[]; email?: string | null };

/** Telephone numbers that dial and an address that opens a letter. */
export function Reach({ phones = [], email = null }: Props) {
  const numbers = phones.filter(Boolean);
  return (
    <span className={classes.reach}>
      {numbers.map((phone) => (
        <a key={phone} className={classes.reachLink} href={dialing(phone)} title={phone ?? undefined}>
          <IconPhone size={14} stroke={1.6} aria-hidden />
          <span className="truncate">{phone}</span>
        </a>
      ))}
      {email && (
        <a className={classes.reachLink} href={`mailto:${email}`} title={email}>
          <IconMail size={14} stroke={1.6} aria-hidden />
          <span className="truncate">{email}</span>
        </a>
      )}
    </span>
  );
}
