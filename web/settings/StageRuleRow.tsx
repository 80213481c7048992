import { ActionIcon, Collapse, MultiSelect } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isCustomKey } from '../../src/custom-fields/input.ts';
import { REQUIREMENTS, type Requirement } from '../../src/pipelines/input.ts';
import { useCustomFields } from '../custom-fields/use-custom-fields.ts';
import { InlineNumber } from '../fields/InlineNumber.tsx';
import { toast } from '../lib/toast.tsx';
import { type RouterInputs, trpc } from '../trpc.ts';
import { StageDot } from '../ui/StageDot.tsx';
import { EntryTasks } from './EntryTasks.tsx';
import type { Stage } from './RemovalDialog.tsx';
import rules from './rules.module.css';
import classes from './settings.module.css';

type Set = RouterInputs['pipelines']['updateStage']['set'];

/** A stage in short; opened, its rules, each changed in place. */
export function StageRuleRow({ stage, refresh }: { stage: Stage; refresh: () => Promise<void> }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const bodyId = useId();
  const { id, name, isWon, isLost } = stage;
  // One after the other: each builds on what the one before has set.
  const scope = { id: `stage ${id}` };
  const update = trpc.pipelines.updateStage.useMutation({ scope, onSuccess: refresh, onError: toast.error });
  const isOpenStage = !isWon && !isLost;
  // What was just chosen stands until the server has told.
  const set: Set = (update.isPending ? update.variables?.set : undefined) ?? {};
  const { requirements, entryTasks, targetDays } = { ...stage, ...set };
  const added = useCustomFields('deal');
  const builtIn = REQUIREMENTS.filter(
    (each) =>
      (each !== 'wonReason' || isWon) && (each !== 'lostReason' || isLost) && (each !== 'openTask' || isOpenStage),
  );
  const offered: Requirement[] = [...builtIn, ...added.map(({ key }) => key)];
  const labelOf = (requirement: Requirement) =>
    isCustomKey(requirement)
      ? (added.find(({ key }) => key === requirement)?.name ?? requirement)
      : t(requirement === 'openTask' ? 'settings.rules.openTask' : `deals.field.${requirement}`);
  const summary = [
    requirements.some((each) => offered.includes(each)) &&
      t('settings.rules.asksFor', {
        list: requirements
          .filter((each) => offered.includes(each))
          .map(labelOf)
          .join(', '),
      }),
    entryTasks.length > 0 && t('settings.rules.tasks', { count: entryTasks.length }),
    typeof targetDays === 'number' && t('settings.rules.target', { count: targetDays }),
  ].filter((text) => text !== false);

  return (
    <li>
      <div className={classes.row}>
        <ActionIcon
          aria-expanded={isOpen}
          aria-controls={bodyId}
          aria-label={t('settings.rules.of', { stage: name })}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight
            size={16}
            stroke={1.6}
            aria-hidden
            className={classes.chevron}
            data-open={isOpen || undefined}
          />
        </ActionIcon>
        <StageDot stage={stage} />
        <span className={classes.team}>
          <span className="truncate">{name}</span>
          <span className={rules.summary}>{summary.join(' · ') || t('settings.rules.none')}</span>
        </span>
      </div>
      <div id={bodyId}>
        <Collapse expanded={isOpen}>
          {isOpen && (
            <div className={rules.body}>
              <MultiSelect
                label={t('settings.rules.requirements')}
                description={t('settings.rules.requirementsText')}
                data={offered.map((value) => ({ value, label: labelOf(value) }))}
                value={requirements.filter((each) => offered.includes(each))}
                onChange={(chosen) =>
                  update.mutate({
                    id,
                    set: { requirements: offered.filter((each) => chosen.includes(each)) },
                    from: { requirements },
                  })
                }
              />
              {isOpenStage && (
                <div className={rules.line}>
                  <span>{t('settings.rules.targetDays')}</span>
                  <span className={rules.days}>
                    <InlineNumber
                      field="targetDays"
                      label={`${t('settings.rules.targetDays')}, ${name}`}
                      placeholder={t('settings.rules.noTarget')}
                      suffix={` ${t('settings.days')}`}
                      value={stage.targetDays}
                      onSave={(to, from) =>
                        update.mutateAsync({ id, set: { targetDays: to }, from: { targetDays: from } })
                      }
                    />
                  </span>
                </div>
              )}
              <EntryTasks
                tasks={entryTasks}
                onChange={(tasks) => update.mutateAsync({ id, set: { entryTasks: tasks }, from: { entryTasks } })}
              />
            </div>
          )}
        </Collapse>
      </div>
    </li>
  );
}
