import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { isApiError, type RouterInputs, trpc } from '../trpc.ts';
import type { SavedView } from './use-view.ts';
import type { ListState } from './view-state.ts';

type Set = RouterInputs['views']['update']['set'];

/** What can be done with views; each change is offered to be undone. */
export function useChangeView() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const refresh = () => Promise.all([utils.views.invalidate(), utils.favourites.list.invalidate()]);
  const options = { onSuccess: refresh, onError: toast.error };
  const create = trpc.views.create.useMutation({ onSuccess: refresh });
  const duplicate = trpc.views.duplicate.useMutation(options);
  const update = trpc.views.update.useMutation({ onSuccess: refresh });
  const remove = trpc.views.delete.useMutation(options);
  const restore = trpc.views.restore.useMutation({ onSuccess: refresh });
  const choose = trpc.views.choose.useMutation(options);
  const arrange = trpc.views.arrange.useMutation(options);

  async function change({ id, version, name, layout, state, isShared }: SavedView, set: Set): Promise<void> {
    const before = { name, layout, state, isShared };
    const back = Object.fromEntries(Object.entries(before).filter(([key]) => key in set));
    try {
      const changed = await update.mutateAsync({ id, set, version });
      toast.undo(t('views.updated', { name: changed.name }), () =>
        update.mutateAsync({ id, set: back, version: changed.version }),
      );
    } catch (error) {
      const isRace = isApiError(error) && error.data?.code === 'CONFLICT' && error.data.current !== undefined;
      if (!isRace) toast.error(error);
      else {
        await refresh();
        toast.conflict(t('views.conflict'), t('views.saveMine'), () => update.mutateAsync({ id, set }));
      }
    }
  }

  return {
    create,
    duplicate,
    choose,
    arrange,
    change,
    keep: ({ layout, ...state }: ListState, view: SavedView, usual: SavedView['layout']) =>
      change(view, { state, layout: layout ?? usual }),
    remove: async ({ id, name, isShared }: SavedView) => {
      await remove.mutateAsync({ id });
      toast.undo(t(isShared ? 'views.deletedShared' : 'views.deleted', { name }), () => restore.mutateAsync({ id }));
    },
  };
}
