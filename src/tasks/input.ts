import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { recurrence } from '../core/recurrence.ts';
import { reminders } from '../core/reminders.ts';
import { day, longText, query, text, timestamp } from '../core/text.ts';
import { customValues } from '../custom-fields/input.ts';
import { listFilter, listInputs } from '../lists/input.ts';
import { editOf } from '../records/input.ts';
import { tagIds } from '../tags/input.ts';
import { timezone } from '../workspace/input.ts';

export const TASK_STATUSES = ['pending', 'in_progress', 'done', 'cancelled'] as const;
export const TASK_PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
/** Still to be done. */
export const OPEN_TASK_STATUSES = ['pending', 'in_progress'] as const;

export const taskFields = {
  title: text(200),
  description: longText().nullable(),
  status: z.enum(TASK_STATUSES),
  priority: z.enum(TASK_PRIORITIES),
  dueAt: timestamp().nullable(),
  /** Null: as whoever it is assigned to is reminded in general. */
  reminders: reminders().nullable(),
  /** The next one is made when this one is done. */
  repeat: recurrence().nullable(),
  contactId: idOf('contact').nullable(),
  companyId: idOf('company').nullable(),
  dealId: idOf('deal').nullable(),
  assigneeId: idOf('user').nullable(),
  tagIds: tagIds(),
  customFields: customValues(),
};

export const newTask = z.strictObject(taskFields).partial().required({ title: true });
export const taskEdit = editOf('task', taskFields);
export const taskAssign = z.strictObject({
  id: idOf('task'),
  assigneeId: idOf('user'),
  version: z.int().positive().optional(),
});

const taskFilters = {
  q: query().optional(),
  assigneeId: idOf('user').optional(),
  teamId: idOf('team').optional(),
  contactId: idOf('contact').optional(),
  companyId: idOf('company').optional(),
  dealId: idOf('deal').optional(),
  status: z.enum(TASK_STATUSES).optional(),
  /** True: pending and in progress; false: done and cancelled. */
  open: z.boolean().optional(),
  priority: z.enum(TASK_PRIORITIES).optional(),
};

export const taskLists = listInputs(
  { ...taskFilters, dueBefore: timestamp().optional(), dueAfter: timestamp().optional() },
  'dueAt',
);

/** Six weeks: what a month takes on a calendar. */
const MAX_DAYS = 42;
const MAX_PER_DAY = 50;

export const taskCalendar = z.strictObject({
  ...taskFilters,
  filter: listFilter.optional(),
  from: day(),
  days: z
    .int()
    .min(1, word('atLeast', { limit: 1 }))
    .max(MAX_DAYS, word('atMost', { limit: MAX_DAYS })),
  /** In which the days begin and end; one's own unless said. */
  timezone: timezone().optional(),
  /** How many of a day are given; the others are counted. */
  perDay: z
    .int()
    .min(1, word('atLeast', { limit: 1 }))
    .max(MAX_PER_DAY, word('atMost', { limit: MAX_PER_DAY }))
    .default(10),
});
