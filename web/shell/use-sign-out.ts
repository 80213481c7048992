import { useNavigate } from '@tanstack/react-router';
import { toast } from '../lib/toast.tsx';
import { queryClient, trpcClient } from '../trpc.ts';

/** Ends the session here and forgets all that it had loaded. */
export function useSignOut(): () => void {
  const navigate = useNavigate();
  async function signOut() {
    try {
      await trpcClient.auth.signOut.mutate();
      await navigate({ to: '/sign-in' });
      queryClient.clear();
    } catch (error) {
      toast.error(error);
    }
  }
  return () => void signOut();
}
