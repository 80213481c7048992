import { ActionIcon, Tooltip } from '@mantine/core';
import { IconEye, IconEyeCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useFollow } from './follow.ts';

/** Whoever follows a record hears of comments on it, and of a deal's way. */
export function FollowButton({ type, id }: { type: RecordType; id: number }) {
  const { t } = useTranslation();
  const { isFollowing, toggle } = useFollow(type, id);
  const label = t(isFollowing ? 'records.unfollow' : 'records.follow');
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
        {isFollowing ? (
          <IconEyeCheck size={17} stroke={1.6} aria-hidden />
        ) : (
          <IconEye size={17} stroke={1.6} aria-hidden />
        )}
      </ActionIcon>
    </Tooltip>
  );
}
