import { ActionIcon, Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDots, IconStack2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { usePreferences } from '../preferences.ts';
import { listPath } from '../records/open-record.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { RECORD_ICONS } from '../shell/commands.ts';
import { trpc } from '../trpc.ts';
import classes from './favourites.module.css';
import { type Favourite, useFavourite, useFavourites } from './use-favourites.ts';

/** What one wants at hand, below the pages of the navigation. */
export function FavouriteLinks({ onOpen }: { onOpen?: () => void }) {
  const { t } = useTranslation();
  const favourites = useFavourites();
  const isFolded = usePreferences((state) => state.areFavouritesFolded);
  const toggle = usePreferences((state) => state.toggleFavourites);
  const mayChange = useSession().user.viewing === null;
  if (favourites.length === 0) return null;
  const Chevron = isFolded ? IconChevronRight : IconChevronDown;
  return (
    <section className={classes.section} aria-label={t('favourites.title')}>
      <UnstyledButton className={classes.title} aria-expanded={!isFolded} onClick={toggle}>
        <Chevron size={13} stroke={1.8} aria-hidden />
        {t('favourites.title')}
      </UnstyledButton>
      {!isFolded && (
        <ul className={classes.list}>
          {favourites.map((favourite, index) => (
            <li key={favourite.id} className={classes.row}>
              {/* Wherever it leads, the sheet that it stands in goes. */}
              <span className={classes.cell} onClickCapture={onOpen}>
                <FavouriteLink favourite={favourite} />
              </span>
              {mayChange && <FavouriteMenu favourite={favourite} index={index} favourites={favourites} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function FavouriteLink({ favourite: { entityType, entityId, recordType, name } }: { favourite: Favourite }) {
  if (entityType === 'savedView') {
    return (
      <Link
        to={listPath(recordType ?? 'deal')}
        search={{ saved: entityId }}
        className={classes.link}
        title={name}
        activeOptions={{ includeSearch: true }}
      >
        <IconStack2 size={15} stroke={1.6} aria-hidden />
        <span className="truncate">{name}</span>
      </Link>
    );
  }
  const Icon = RECORD_ICONS[entityType];
  return (
    <RecordLink type={entityType} id={entityId} className={classes.link} title={name}>
      <Icon size={15} stroke={1.6} aria-hidden />
      <span className="truncate">{name}</span>
    </RecordLink>
  );
}

type MenuProps = { favourite: Favourite; index: number; favourites: readonly Favourite[] };

function FavouriteMenu({ favourite, index, favourites }: MenuProps) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const { toggle } = useFavourite(favourite);
  const arrange = trpc.favourites.arrange.useMutation({
    onError: toast.error,
    onSettled: () => utils.favourites.list.invalidate(),
  });

  function step(by: -1 | 1) {
    const items = [...favourites];
    items.splice(index, 1);
    items.splice(index + by, 0, favourite);
    utils.favourites.list.setData(undefined, { items });
    arrange.mutate({ favouriteIds: items.map(({ id }) => id) });
  }

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          className={classes.more}
          size={24}
          variant="subtle"
          color="gray"
          aria-label={t('favourites.arrange', { name: favourite.name })}
        >
          <IconDots size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {index > 0 && <Menu.Item onClick={() => step(-1)}>{t('common.moveUp')}</Menu.Item>}
        {index < favourites.length - 1 && <Menu.Item onClick={() => step(1)}>{t('common.moveDown')}</Menu.Item>}
        <Menu.Item onClick={toggle}>{t('favourites.remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
