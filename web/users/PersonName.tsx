import classes from './person.module.css';
import { UserAvatar } from './UserAvatar.tsx';

/** The avatar and the name of somebody who works here, in a line. */
export function PersonName({ id, name, size = 18 }: { id: number; name: string; size?: number }) {
  return (
    <span className={classes.person}>
      <UserAvatar user={{ id, name }} size={size} decorative />
      <span className="truncate">{name}</span>
    </span>
  );
}
