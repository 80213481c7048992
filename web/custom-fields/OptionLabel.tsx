import { stageColor } from '../ui/StageDot.tsx';
import classes from './custom-fields.module.css';
import type { CustomField } from './use-custom-fields.ts';

/** An option with its colour; the label says what it is, too. */
export function OptionLabel({ option }: { option: CustomField['options'][number] }) {
  return (
    <span className={classes.option}>
      {option.color && <span className={classes.dot} style={{ background: stageColor(option.color) }} aria-hidden />}
      <span className="truncate">{option.label}</span>
    </span>
  );
}
