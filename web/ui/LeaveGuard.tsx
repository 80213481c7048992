import { useBlocker } from '@tanstack/react-router';
import { LeaveQuestion } from './LeaveQuestion.tsx';

/** Asks before a page with unsaved changes is left; a session that ends asks nobody. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && next.pathname !== current.pathname && next.pathname !== '/sign-in',
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  return <LeaveQuestion isOpen={status === 'blocked'} onLeave={() => proceed?.()} onStay={() => reset?.()} />;
}
