import type { ReactNode } from 'react';
import classes from './settings.module.css';

type Props = { title: string; description?: string; action?: ReactNode; children: ReactNode };

export function Section({ title, description, action, children }: Props) {
  return (
    <section className={classes.section}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.title}>{title}</h2>
          {description && <p className={classes.description}>{description}</p>}
        </div>
        {action && <div className={classes.action}>{action}</div>}
      </header>
      {children}
    </section>
  );
}
