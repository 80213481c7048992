import { trpc } from '../trpc.ts';
import type { Pipeline } from './RemovalDialog.tsx';
import { StageRuleRow } from './StageRuleRow.tsx';
import classes from './settings.module.css';

/** What each stage asks of a deal, how long it should take, and the tasks that it makes. */
export function StageRules({ pipeline }: { pipeline: Pipeline }) {
  const utils = trpc.useUtils();
  return (
    <ul className={classes.list}>
      {pipeline.stages.map((stage) => (
        <StageRuleRow key={stage.id} stage={stage} refresh={() => utils.pipelines.list.invalidate()} />
      ))}
    </ul>
  );
}
