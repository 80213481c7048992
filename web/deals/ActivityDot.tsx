import { Tooltip } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import classes from './card.module.css';

type State = 'overdue' | 'today' | 'later' | 'none';
type Props = { dealId: number; hasOpenTask: boolean; dueAt: string | null };

/** How long somebody rests on a card before they are told what comes next. */
const REST_MS = 350;

/** The deal's next activity: overdue, today, later, or none planned; what it is, for whoever rests on it. */
export function ActivityDot({ dealId, hasOpenTask, dueAt }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const dot = useRef<HTMLSpanElement>(null);
  const isRestedOn = useRestingOn(dot);
  const state = stateOf();
  const time = dueAt === null ? '' : format.relative(dueAt, now);
  const label =
    state === 'later' && dueAt === null ? t('deals.board.next.undated') : t(`deals.board.next.${state}`, { time });
  return (
    <>
      <span ref={dot} className={classes.dot} role="img" aria-label={label}>
        <DotShape state={state} />
      </span>
      {isRestedOn && (
        <Tooltip
          opened
          target={dot}
          multiline
          maw={280}
          position="bottom-end"
          label={hasOpenTask ? <NextTask dealId={dealId} when={label} /> : label}
        />
      )}
    </>
  );

  function stateOf(): State {
    if (!hasOpenTask) return 'none';
    if (dueAt === null) return 'later';
    if (Date.parse(dueAt) < now) return 'overdue';
    return format.isoDay(dueAt) === format.isoDay(new Date(now)) ? 'today' : 'later';
  }
}

/** Told apart by their shapes, too: an exclamation mark, a full dot, a small one, an empty ring. */
function DotShape({ state }: { state: State }) {
  return (
    <svg
      width={12}
      height={12}
      viewBox="0 0 12 12"
      fill="none"
      aria-hidden
      data-state={state}
      className={classes.shape}
    >
      {state === 'overdue' && (
        <>
          <circle cx="6" cy="6" r="6" fill="currentColor" />
          <path d="M6 3v3.4M6 8.8v.1" stroke="var(--app-raised)" strokeWidth="1.6" strokeLinecap="round" />
        </>
      )}
      {state === 'today' && <circle cx="6" cy="6" r="4.5" fill="currentColor" />}
      {state === 'later' && <circle cx="6" cy="6" r="2.5" fill="currentColor" />}
      {state === 'none' && <circle cx="6" cy="6" r="4" stroke="currentColor" strokeWidth="1.5" />}
    </svg>
  );
}

/** Whether the pointer rests on the dot, or the keyboard's focus on its card. */
function useRestingOn(dot: { readonly current: HTMLElement | null }): boolean {
  const [isRestedOn, setRestedOn] = useState(false);
  useEffect(() => {
    const element = dot.current;
    const link = element?.closest('[data-deal]')?.querySelector('a');
    let timer: number | undefined;
    const leave = () => {
      window.clearTimeout(timer);
      setRestedOn(false);
    };
    const rest = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setRestedOn(true), REST_MS);
    };
    const focus = () => {
      if (link?.matches(':focus-visible')) rest();
    };
    element?.addEventListener('mouseenter', rest);
    element?.addEventListener('mouseleave', leave);
    link?.addEventListener('focus', focus);
    link?.addEventListener('blur', leave);
    link?.addEventListener('keydown', leave);
    return () => {
      window.clearTimeout(timer);
      element?.removeEventListener('mouseenter', rest);
      element?.removeEventListener('mouseleave', leave);
      link?.removeEventListener('focus', focus);
      link?.removeEventListener('blur', leave);
      link?.removeEventListener('keydown', leave);
    };
  }, [dot]);
  return isRestedOn;
}

/** What is asked for only when somebody wants to know. */
function NextTask({ dealId, when }: { dealId: number; when: string }) {
  const { data } = trpc.tasks.list.useQuery({ dealId, open: true, perPage: 1 }, { staleTime: 30_000 });
  const [task] = data?.items ?? [];
  return (
    <>
      {task && <div className="truncate">{task.title}</div>}
      {when}
    </>
  );
}
