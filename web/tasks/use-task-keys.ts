import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeyHelp, useShortcut } from '../lib/shortcuts.ts';
import { useOpenInPanel, useOpenRecord } from '../records/use-open-record.ts';

const ROW = '[data-task]';
const focusRow = (row: Element | null | undefined): void => {
  row?.querySelector<HTMLElement>('a')?.focus();
};

/** The keys of a list of task rows. They act on the row that has the focus, which stays where it was in the list when its task goes elsewhere. */
export function useTaskKeys() {
  const { t } = useTranslation();
  const opened = useOpenRecord();
  const openInPanel = useOpenInPanel();
  const list = useRef<HTMLDivElement>(null);
  const place = useRef<number | null>(null);

  const rows = (): Element[] => [...(list.current?.querySelectorAll(ROW) ?? [])];
  const current = (): Element | null => {
    const row = document.activeElement?.closest(ROW) ?? null;
    return list.current?.contains(row) ? row : null;
  };
  const openId = opened?.type === 'task' ? String(opened.id) : null;
  function walk(step: 1 | -1) {
    const all = rows();
    const row = all.find((each) => each.getAttribute('data-task') === openId) ?? current();
    const at = row ? all.indexOf(row) + step : step === 1 ? 0 : all.length - 1;
    const next = all[Math.min(Math.max(at, 0), all.length - 1)];
    focusRow(next);
    // What is beside the list follows.
    if (openId !== null && next) openInPanel({ type: 'task', id: Number(next.getAttribute('data-task')) }, 'peek');
  }
  const press = (control: string) => current()?.querySelector<HTMLElement>(control)?.click();

  // A row that was put off stands in another group, as another element: the one that took its place has the focus next.
  useEffect(() => {
    if (place.current === null || document.activeElement !== document.body) return;
    const all = rows();
    focusRow(all[Math.min(place.current, all.length - 1)]);
  });

  const help = (label: string) => ({ group: 'tasks' as const, label });
  useShortcut('j', () => walk(1), help(t('tasks.keys.next')));
  useShortcut('k', () => walk(-1), help(t('tasks.keys.previous')));
  useShortcut('x', () => press('input[type=checkbox]'), help(t('tasks.keys.complete')));
  useShortcut('e', () => press('a'), help(t('tasks.keys.edit')));
  useShortcut('s', () => press('[data-menu=dueAt]'), help(t('tasks.snooze')));
  useShortcut('a', () => press('[data-menu=assigneeId]'), help(t('tasks.keys.assign')));
  useKeyHelp([{ ...help(t('tasks.keys.complete')), shortcuts: ['space'] }]);

  return {
    ref: list,
    onFocus: () => {
      const row = current();
      place.current = row ? rows().indexOf(row) : null;
    },
    onBlur: ({ relatedTarget, target }: { relatedTarget: EventTarget | null; target: Element }) => {
      if (relatedTarget === null && target.isConnected) place.current = null;
    },
    onKeyDown: (event: { key: string; target: EventTarget; preventDefault: () => void }) => {
      if (event.key !== ' ' || !(event.target instanceof HTMLAnchorElement)) return;
      event.preventDefault();
      press('input[type=checkbox]');
    },
  };
}
