import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import classes from './page.module.css';

type Props = {
  /** Also the document's title. */
  title: string;
  /** What stands in place of the plain title: a pipeline switcher, a breadcrumb. */
  heading?: ReactNode;
  /** How many there are; what reads it by itself writes it by itself. */
  count?: ReactNode;
  actions?: ReactNode;
  /** A second row: filters and view switches. */
  toolbar?: ReactNode;
  /** Scrolls by itself, both ways; wrap what should not. */
  children: ReactNode;
};

/** Every page inside the shell: one bar, an optional row of filters, and a body that scrolls. */
export function Page({ title, heading, count, actions, toolbar, children }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        {heading ?? <h1 className={classes.title}>{title}</h1>}
        {count !== undefined && (
          <span className={classes.count}>{typeof count === 'number' ? format.number(count) : count}</span>
        )}
        {actions && <div className={classes.aside}>{actions}</div>}
      </header>
      {toolbar && <div className={classes.toolbar}>{toolbar}</div>}
      <div className={classes.body}>{children}</div>
    </div>
  );
}
