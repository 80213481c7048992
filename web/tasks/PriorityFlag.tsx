import { IconFlag3, IconFlag3Filled } from '@tabler/icons-react';
import type { TASK_PRIORITIES } from '../../src/tasks/input.ts';
import classes from './tasks.module.css';

/** A task's weight as a flag; always beside its name, or in a button that says it. */
export function PriorityFlag({ priority }: { priority: (typeof TASK_PRIORITIES)[number] }) {
  const Flag = priority === 'normal' || priority === 'low' ? IconFlag3 : IconFlag3Filled;
  return <Flag size={14} stroke={1.6} aria-hidden className={classes.flag} data-priority={priority} />;
}
