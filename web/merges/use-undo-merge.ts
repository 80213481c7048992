import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { queryClient, trpc } from '../trpc.ts';

/** Makes two records again of one, or says why that can't be any more. */
export function useUndoMerge() {
  const { t } = useTranslation();
  const { mutateAsync, isPending } = trpc.merges.undo.useMutation();
  async function undo(id: number): Promise<void> {
    try {
      await mutateAsync({ id });
    } catch (error) {
      toast.error(error);
      return;
    }
    toast.success(t('merges.undone'));
    // What was moved back shows in many places.
    await queryClient.invalidateQueries();
  }
  return { undo, isPending };
}
