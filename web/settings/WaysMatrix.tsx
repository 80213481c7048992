import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { StageDot } from '../ui/StageDot.tsx';
import type { Pipeline, Stage } from './RemovalDialog.tsx';
import rules from './rules.module.css';

/** Which ways are open from stage to stage: each a box that is ticked. */
export function WaysMatrix({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const { stages } = pipeline;
  return (
    <>
      <p className={rules.text}>{t('settings.rules.waysText')}</p>
      <div className={rules.scroll}>
        <table className={rules.ways}>
          <thead>
            <tr>
              <th scope="col">{t('settings.rules.from')}</th>
              {stages.map((stage) => (
                <th key={stage.id} scope="col">
                  <span className={rules.column} title={stage.name}>
                    <StageDot stage={stage} />
                    {stage.name}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stages.map((stage) => (
              <WaysFrom key={stage.id} stage={stage} stages={stages} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function WaysFrom({ stage, stages }: { stage: Stage; stages: readonly Stage[] }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const { id } = stage;
  const update = trpc.pipelines.updateStage.useMutation({
    // One after the other: each builds on what the one before has set.
    scope: { id: `stage ${id}` },
    onSuccess: () => utils.pipelines.list.invalidate(),
    onError: toast.error,
  });
  const closedTo = (update.isPending ? update.variables?.set.closedTo : undefined) ?? stage.closedTo;

  function toggle(to: Stage, isOpen: boolean) {
    const others = closedTo.filter((each) => each !== to.id);
    update.mutate({ id, set: { closedTo: isOpen ? others : [...others, to.id] }, from: { closedTo } });
  }

  return (
    <tr>
      <th scope="row">
        <span className={rules.stage} title={stage.name}>
          <StageDot stage={stage} />
          <span className="truncate">{stage.name}</span>
        </span>
      </th>
      {stages.map((to) => (
        <td key={to.id}>
          {to.id !== id && (
            <Checkbox
              size="xs"
              aria-label={t('settings.rules.way', { from: stage.name, to: to.name })}
              checked={!closedTo.includes(to.id)}
              onChange={({ currentTarget: { checked } }) => toggle(to, checked)}
            />
          )}
        </td>
      ))}
    </tr>
  );
}
