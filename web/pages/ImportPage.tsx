import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ColumnsStep } from '../imports/ColumnsStep.tsx';
import { FileStep } from '../imports/FileStep.tsx';
import classes from '../imports/import.module.css';
import type { Import, Plan } from '../imports/import.ts';
import { IMPORT_ORDER } from '../imports/import.ts';
import { RunStep } from '../imports/RunStep.tsx';
import { useMayImport } from '../imports/use-may-import.ts';
import { isAtWork } from '../jobs/job-words.ts';
import { trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';

const STEPS = ['file', 'columns', 'run'] as const;

/** From a file to records: the file, its columns, and what becomes of its rows. */
export function ImportPage() {
  const { t } = useTranslation();
  const { open, type, id } = useSearch({ from: '/shell/import' });
  const navigate = useNavigate();
  const mayImport = useMayImport();
  const allowed = IMPORT_ORDER.filter(mayImport);
  const chosen = allowed.find((each) => each === type) ?? allowed[0];
  const go = (search: { type?: string; id?: number }) => void navigate({ to: '/import', search: { open, ...search } });
  if (!chosen) return <EmptyState isHeading title={t('imports.notYours')} />;
  return (
    <Page title={t('imports.title')}>
      <div className={classes.page}>
        {id === undefined ? (
          <>
            <Steps at="file" />
            <FileStep
              type={chosen}
              onType={(next) => go({ type: next })}
              onRead={(next) => go({ type: chosen, id: next })}
            />
          </>
        ) : (
          <Opened key={id} id={id} onAgain={() => go({ type: chosen })} />
        )}
      </div>
    </Page>
  );
}

function Steps({ at, file }: { at: (typeof STEPS)[number]; file?: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.head}>
      <ol className={classes.steps}>
        {STEPS.map((step, index) => (
          <li key={step} aria-current={step === at ? 'step' : undefined}>
            {index + 1}. {t(`imports.step.${step}`)}
          </li>
        ))}
      </ol>
      {file !== undefined && (
        <span className={classes.file} title={file}>
          {file}
        </span>
      )}
    </div>
  );
}

const isRunning = (found: Import | undefined): boolean =>
  [found?.run, found?.check].some((job) => job !== null && job !== undefined && isAtWork(job));

function Opened({ id, onAgain }: { id: number; onAgain: () => void }) {
  const query = trpc.imports.get.useQuery(
    { id },
    { staleTime: 0, refetchInterval: ({ state }) => (isRunning(state.data) ? 1_000 : false) },
  );
  const { data } = query;
  const [plan, setPlan] = useState<{ shape: string; plan: Plan } | null>(null);
  const [isAtColumns, setAtColumns] = useState(false);
  const guessed = data?.plan;
  const utils = trpc.useUtils();
  const isBusy = isRunning(data);
  useEffect(() => {
    if (!isBusy) void utils.imports.rows.invalidate();
  }, [isBusy, utils]);
  if (query.isError && !data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!data || !guessed) return <LinesSkeleton lines={6} lineHeight={40} />;
  // Read otherwise, the file has other columns.
  const shape = data.header.join('\n');
  const current = plan?.shape === shape ? plan.plan : guessed;
  const hasJob = data.run !== null || data.check !== null;
  if (!hasJob || (isAtColumns && !isBusy)) {
    return (
      <>
        <Steps at="columns" file={data.name} />
        <ColumnsStep
          found={data}
          plan={current}
          onPlan={(next) => setPlan({ shape, plan: next })}
          onStarted={() => setAtColumns(false)}
          onAgain={onAgain}
        />
      </>
    );
  }
  return (
    <>
      <Steps at="run" file={data.name} />
      <RunStep found={data} plan={current} onBack={() => setAtColumns(true)} onAgain={onAgain} />
    </>
  );
}
