import { IconRepeat } from '@tabler/icons-react';
import { useRepeatWords } from './rule-words.ts';
import type { Task } from './TaskField.tsx';
import classes from './tasks.module.css';

/** That a task repeats, and how. */
export function RepeatMark({ repeat }: Pick<Task, 'repeat'>) {
  const words = useRepeatWords();
  if (!repeat) return null;
  return (
    <span className={classes.repeats} title={words(repeat)}>
      <IconRepeat size={14} stroke={1.6} role="img" aria-label={words(repeat)} />
    </span>
  );
}
