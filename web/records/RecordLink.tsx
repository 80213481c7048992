import { Link } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { recordPath } from './open-record.ts';
import { useOpenInPanel } from './use-open-record.ts';

type Props = {
  type: RecordType;
  id: number;
  className?: string;
  title?: string;
  tabIndex?: number | undefined;
  children: ReactNode;
};

/** Opens the record beside the page; in a new tab, or by its address, as a full page. */
export function RecordLink({ type, id, className = 'record-link', title, tabIndex, children }: Props) {
  const openInPanel = useOpenInPanel();
  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openInPanel({ type, id });
  }
  return (
    <Link
      to={recordPath(type)}
      params={{ id: String(id) }}
      className={className}
      title={title}
      tabIndex={tabIndex}
      preload={false}
      onClick={open}
    >
      {children}
    </Link>
  );
}
