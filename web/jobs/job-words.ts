import type { TFunction } from 'i18next';
import { BULK_DEEDS } from '../../src/bulk/input.ts';
import { JOB_KINDS } from '../../src/jobs/input.ts';
import { RECORD_TYPES } from '../../src/records/input.ts';
import type { Format } from '../lib/format.ts';
import type { RouterOutputs } from '../trpc.ts';

export type Job = RouterOutputs['jobs']['get'];

export const isAtWork = ({ endedAt }: Job): boolean => endedAt === null;

/** What it is called: its kind, and what it is about. */
export function jobTitle({ kind, about }: Pick<Job, 'kind' | 'about'>, t: TFunction): string {
  const deed = kind === 'bulk' ? BULK_DEEDS.find((each) => each === about.action) : undefined;
  const type = RECORD_TYPES.find((each) => each === about.entityType);
  if (deed && type) return t('jobs.named', { name: t(`jobs.bulk.${deed}`), about: t(`trash.types.${type}`) });
  const known = JOB_KINDS.find((each) => each === kind);
  const name = known ? t(`jobs.kind.${known}`) : t('jobs.kindUnknown');
  const what = about.name ?? (type && t(`trash.types.${type}`));
  return what === undefined ? name : t('jobs.named', { name, about: what });
}

/** How far it is, or what became of it, in a line. */
export function jobStatus(job: Job, t: TFunction, format: Format): string {
  const { state, done, total, refused } = job;
  const [left, all] = [format.number(done), total === null ? null : format.number(total)];
  if (state === 'waiting') return t('jobs.waiting');
  if (state === 'running')
    return all === null ? t('jobs.doneSoFar', { done: left }) : t('jobs.doneOf', { done: left, total: all });
  if (state === 'failed') return job.error ?? t('jobs.state.failed');
  const ended = t(`jobs.state.${state}`, { done: left });
  return refused > 0 ? `${ended} · ${t('jobs.refused', { count: refused, formatted: format.number(refused) })}` : ended;
}

const COUNTS = ['created', 'updated', 'unchanged', 'skipped'] as const;

/** What became of the rows that were not refused; nothing where that is not counted. */
export const countsOf = ({ counts }: Job, t: TFunction, format: Format): string =>
  COUNTS.map((name) => [name, counts[name] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => t(`jobs.counts.${name}`, { count, formatted: format.number(count) }))
    .join(' · ');
