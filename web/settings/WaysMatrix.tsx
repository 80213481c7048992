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
  const utils = trpc.useUtils();
  const update = trpc.pipelines.updateStage.useMutation({
    onSuccess: () => utils.pipelines.list.invalidate(),
    onError: toast.error,
  });
  const { stages } = pipeline;
  const closedTo = (stage: Stage): readonly number[] =>
    (update.isPending && update.variables?.id === stage.id ? update.variables.set.closedTo : undefined) ??
    stage.closedTo;

  function toggle(from: Stage, to: Stage, isOpen: boolean) {
    const others = closedTo(from).filter((id) => id !== to.id);
    update.mutate({ id: from.id, set: { closedTo: isOpen ? others : [...others, to.id] } });
  }

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
            {stages.map((from) => (
              <tr key={from.id}>
                <th scope="row">
                  <span className={rules.stage} title={from.name}>
                    <StageDot stage={from} />
                    <span className="truncate">{from.name}</span>
                  </span>
                </th>
                {stages.map((to) => (
                  <td key={to.id}>
                    {to.id !== from.id && (
                      <Checkbox
                        size="xs"
                        aria-label={t('settings.rules.way', { from: from.name, to: to.name })}
                        checked={!closedTo(from).includes(to.id)}
                        onChange={({ currentTarget: { checked } }) => toggle(from, to, checked)}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
