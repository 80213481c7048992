import type { ReactNode } from 'react';
import classes from './form.module.css';

/** What is wrong with a form as a whole, above its button. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <div role="alert" className={classes.error}>
      {children}
    </div>
  );
}
