import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useFavourite } from './use-favourites.ts';

type Props = { type: RecordType; id: number };

/** Puts a record among one's favourites, or takes it out of them. */
export function StarButton({ type, id }: Props) {
  const { t } = useTranslation();
  const { isFavourite, toggle } = useFavourite({ entityType: type, entityId: id });
  const Icon = isFavourite ? IconStarFilled : IconStar;
  return (
    <Tooltip label={t(isFavourite ? 'favourites.remove' : 'favourites.add')}>
      <ActionIcon
        aria-label={t('favourites.add')}
        aria-pressed={isFavourite}
        variant="subtle"
        color={isFavourite ? 'yellow' : 'gray'}
        onClick={toggle}
      >
        <Icon size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** The same among a record's other actions, where there is no room beside its name. */
export function StarItem({ type, id }: Props) {
  const { t } = useTranslation();
  const { isFavourite, toggle } = useFavourite({ entityType: type, entityId: id });
  const Icon = isFavourite ? IconStarFilled : IconStar;
  return (
    <Menu.Item leftSection={<Icon size={15} stroke={1.6} aria-hidden />} onClick={toggle}>
      {t(isFavourite ? 'favourites.remove' : 'favourites.add')}
    </Menu.Item>
  );
}
