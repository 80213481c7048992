import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import classes from './person.module.css';

/** A person's avatar and name in a line. */
export function PersonName({ name, size = 18 }: { name: string; size?: number }) {
  return (
    <span className={classes.person}>
      <PersonAvatar name={name} size={size} decorative />
      <span className="truncate">{name}</span>
    </span>
  );
}
