import { useNavigate } from '@tanstack/react-router';
import { create } from 'zustand';
import { toast } from '../lib/toast.tsx';
import { dropUnsaved, useUnsaved } from '../offline/unsaved.ts';
import { queryClient, trpcClient } from '../trpc.ts';

/** Whether it is being asked what becomes of changes that are not saved. */
export const useSignOutQuestion = create<{ isAsked: boolean }>()(() => ({ isAsked: false }));

/** Ends the session here and forgets all that it had loaded; what is not saved is given up. */
export function useEndSession(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    const { changes } = useUnsaved.getState();
    await trpcClient.auth.signOut.mutate();
    // Before anything else is waited for: a tab that is closed then must not leave them to be sent.
    for (const change of changes) dropUnsaved(change);
    await navigate({ to: '/sign-in' });
    queryClient.clear();
  };
}

/** Signs out; where changes are not saved, that is asked about first. */
export function useSignOut(): () => void {
  const end = useEndSession();
  return () => {
    if (useUnsaved.getState().changes.length > 0) useSignOutQuestion.setState({ isAsked: true });
    else end().catch(toast.error);
  };
}
