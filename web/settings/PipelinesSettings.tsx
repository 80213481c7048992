import { Badge, Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineText } from '../fields/InlineText.tsx';
import { trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { AddRow } from './AddRow.tsx';
import { ReasonRules } from './ReasonRules.tsx';
import { type Pipeline, RemovalDialog } from './RemovalDialog.tsx';
import rules from './rules.module.css';
import { Section } from './Section.tsx';
import { StageRules } from './StageRules.tsx';
import { Stages } from './Stages.tsx';
import classes from './settings.module.css';
import { WaysMatrix } from './WaysMatrix.tsx';

export function PipelinesSettings() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const pipelines = trpc.pipelines.list.useQuery();
  const create = trpc.pipelines.create.useMutation({ onSuccess: () => utils.pipelines.list.invalidate() });

  return (
    <>
      {pipelines.isPending && <LinesSkeleton lines={8} lineHeight={44} />}
      {pipelines.isError && <ErrorState error={pipelines.error} onRetry={() => void pipelines.refetch()} />}
      {pipelines.data?.items.map((pipeline) => (
        <PipelineSection key={pipeline.id} pipeline={pipeline} />
      ))}
      {pipelines.data && (
        <Section title={t('settings.newPipeline')} description={t('settings.newPipelineText')}>
          <AddRow label={t('settings.pipelineName')} onAdd={(name) => create.mutateAsync({ name })} />
        </Section>
      )}
    </>
  );
}

function PipelineSection({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const refresh = { onSuccess: () => utils.pipelines.list.invalidate() };
  const update = trpc.pipelines.update.useMutation(refresh);
  const remove = trpc.pipelines.delete.useMutation(refresh);
  const [isAsking, setAsking] = useState(false);

  return (
    <section className={classes.section} aria-label={pipeline.name}>
      <header className={classes.head}>
        <h2 className={`${classes.title} ${classes.grow}`} style={{ marginLeft: -8 }}>
          <InlineText
            field="name"
            label={t('settings.pipelineName')}
            value={pipeline.name}
            onSave={(name) => update.mutateAsync({ id: pipeline.id, set: { name: name ?? '' } })}
          />
        </h2>
        <span className={classes.buttons}>
          {pipeline.isDefault ? (
            <Badge>{t('settings.isDefault')}</Badge>
          ) : (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => update.mutate({ id: pipeline.id, set: { isDefault: true } })}
            >
              {t('settings.makeDefault')}
            </Button>
          )}
          {!pipeline.isDefault && (
            <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
              {t('common.delete')}
            </Button>
          )}
        </span>
      </header>
      <Tabs defaultValue="stages" keepMounted={false} classNames={{ list: rules.tabs }}>
        <Tabs.List aria-label={pipeline.name}>
          <Tabs.Tab value="stages">{t('settings.rules.stages')}</Tabs.Tab>
          <Tabs.Tab value="rules">{t('settings.rules.rules')}</Tabs.Tab>
          <Tabs.Tab value="ways">{t('settings.rules.ways')}</Tabs.Tab>
          <Tabs.Tab value="reasons">{t('settings.rules.reasons')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="stages" pt="sm">
          <Stages pipeline={pipeline} />
        </Tabs.Panel>
        <Tabs.Panel value="rules" pt="sm">
          <StageRules pipeline={pipeline} />
        </Tabs.Panel>
        <Tabs.Panel value="ways" pt="sm">
          <WaysMatrix pipeline={pipeline} />
        </Tabs.Panel>
        <Tabs.Panel value="reasons" pt="sm">
          <ReasonRules pipeline={pipeline} />
        </Tabs.Panel>
      </Tabs>
      <RemovalDialog
        removed={isAsking ? { pipeline } : null}
        onClose={() => setAsking(false)}
        onConfirm={(moveDealsTo) => remove.mutateAsync({ id: pipeline.id, moveDealsTo })}
      />
    </section>
  );
}
