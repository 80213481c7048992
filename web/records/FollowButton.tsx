import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconEye, IconEyeCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useFollow } from './follow.ts';

type Props = { type: RecordType; id: number };

/** Whoever follows a record hears of comments on it, and of a deal's way. */
export function FollowButton({ type, id }: Props) {
  const { t } = useTranslation();
  const { isFollowing, toggle } = useFollow(type, id);
  const label = t(isFollowing ? 'records.unfollow' : 'records.follow');
  const Icon = isFollowing ? IconEyeCheck : IconEye;
  return (
    <Tooltip label={label} multiline maw={260}>
      <ActionIcon
        aria-label={t('records.following')}
        aria-pressed={isFollowing === true}
        aria-description={label}
        disabled={isFollowing === undefined}
        variant={isFollowing ? 'light' : 'subtle'}
        color={isFollowing ? 'indigo' : 'gray'}
        onClick={toggle}
      >
        <Icon size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** The same among a record's other actions, where there is no room beside its name. */
export function FollowItem({ type, id }: Props) {
  const { t } = useTranslation();
  const { isFollowing, toggle } = useFollow(type, id);
  const Icon = isFollowing ? IconEyeCheck : IconEye;
  return (
    <Menu.Item
      leftSection={<Icon size={15} stroke={1.6} aria-hidden />}
      disabled={isFollowing === undefined}
      onClick={toggle}
    >
      {t(isFollowing ? 'records.stopFollowing' : 'records.following')}
    </Menu.Item>
  );
}
