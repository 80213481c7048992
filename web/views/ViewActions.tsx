import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFavourite } from '../favourites/use-favourites.ts';
import { useSession } from '../session.ts';
import type { Naming } from './NameView.tsx';
import { useChangeView } from './use-change-view.tsx';
import type { SavedView } from './use-view.ts';

type Props = {
  view: SavedView;
  /** All that stand in the same list. */
  views: readonly SavedView[];
  onName: (naming: Naming) => void;
  onGone: () => void;
  onOpen: (view: SavedView) => void;
};

/** What can be done with the view that is open. */
export function ViewActions({ view, views, onName, onGone, onOpen }: Props) {
  const { t } = useTranslation();
  const { change, choose, duplicate, arrange, remove } = useChangeView();
  const favourite = useFavourite({ entityType: 'savedView', entityId: view.id });
  const { user } = useSession();
  const { id, isPinned, isDefault, isShared, can, recordType } = view;
  const place = views.findIndex((each) => each.id === id);

  function step(by: -1 | 1) {
    const viewIds = views.map((each) => each.id);
    viewIds.splice(place, 1);
    viewIds.splice(place + by, 0, id);
    arrange.mutate({ recordType, viewIds });
  }

  return (
    <>
      <Menu.Divider />
      <Menu.Label>{view.name}</Menu.Label>
      <Menu.Item onClick={() => choose.mutate({ id, isPinned: !isPinned })}>
        {t(isPinned ? 'views.unpin' : 'views.pin')}
      </Menu.Item>
      <Menu.Item onClick={() => choose.mutate({ id, isDefault: !isDefault })}>
        {t(isDefault ? 'views.noDefault' : 'views.makeDefault')}
      </Menu.Item>
      <Menu.Item onClick={favourite.toggle}>
        {t(favourite.isFavourite ? 'favourites.remove' : 'favourites.add')}
      </Menu.Item>
      {place > 0 && <Menu.Item onClick={() => step(-1)}>{t('common.moveUp')}</Menu.Item>}
      {place < views.length - 1 && <Menu.Item onClick={() => step(1)}>{t('common.moveDown')}</Menu.Item>}
      <Menu.Item
        onClick={() =>
          duplicate.mutate({ id, name: t('views.copyOf', { name: view.name }).slice(0, 100) }, { onSuccess: onOpen })
        }
      >
        {t('views.duplicate')}
      </Menu.Item>
      {can.edit && (
        <>
          <Menu.Item onClick={() => onName({ kind: 'rename', view })}>{t('views.rename')}</Menu.Item>
          {view.user.id === user.id && (
            <Menu.Item onClick={() => void change(view, { isShared: !isShared })}>
              {t(isShared ? 'views.unshare' : 'views.shareIt')}
            </Menu.Item>
          )}
          <Menu.Item color="red" onClick={() => void remove(view).then(onGone, () => {})}>
            {t('common.delete')}
          </Menu.Item>
        </>
      )}
    </>
  );
}
