import type { ReactNode } from 'react';
import classes from './state.module.css';

type Props = {
  icon?: ReactNode;
  title: string;
  /** What would be here, in a sentence. */
  children?: ReactNode;
  /** One button. */
  action?: ReactNode;
  /** Where nothing else is the page's heading. */
  isHeading?: boolean;
};

export function EmptyState({ icon, title, children, action, isHeading = false }: Props) {
  return (
    <div className={classes.state}>
      {icon && (
        <span className={classes.icon} aria-hidden>
          {icon}
        </span>
      )}
      {isHeading ? <h1 className={classes.title}>{title}</h1> : <div className={classes.title}>{title}</div>}
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.actions}>{action}</div>}
    </div>
  );
}
