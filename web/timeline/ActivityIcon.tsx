import { IconArrowRight, IconCalendarEvent, IconMail, IconMessage, IconNote, IconPhone } from '@tabler/icons-react';
import type { ActivityType } from '../../src/activities/input.ts';

const ICONS = {
  comment: IconMessage,
  note: IconNote,
  call: IconPhone,
  email: IconMail,
  meeting: IconCalendarEvent,
  stage_change: IconArrowRight,
} as const;

export function ActivityIcon({ type, size = 15 }: { type: ActivityType; size?: number }) {
  const Icon = ICONS[type];
  return <Icon size={size} stroke={1.6} aria-hidden />;
}
