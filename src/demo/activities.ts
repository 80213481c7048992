import type { LOGGED_TYPES } from '../activities/input.ts';
import type { activities } from '../activities/table.ts';
import type { tasks } from '../tasks/table.ts';
import type { Calendar } from './calendar.ts';
import type { DealPlan } from './deals.ts';
import type { Salesperson } from './people.ts';
import type { Random } from './random.ts';
import {
  CALL_RESULTS,
  callText,
  emailText,
  fill,
  MEETING_SUBJECTS,
  meetingText,
  noteText,
  type Subject,
  TASK_TITLES,
} from './texts.ts';

type ActivityRow = typeof activities.$inferInsert;
type LoggedType = Exclude<(typeof LOGGED_TYPES)[number], 'comment'>;

/** What was talked about, with whom, by whom, and from when to when. */
export type Topic = {
  entityType: 'deal' | 'contact' | 'company';
  entityId: number;
  userId: number;
  subject: Subject;
  from: Date;
  to: Date;
};

const KINDS: readonly (readonly [LoggedType, number])[] = [
  ['call', 34],
  ['email', 36],
  ['meeting', 12],
  ['note', 18],
];

/** So many calls, e-mails, meetings and notes over the topics; deals get the most. */
export function makeActivities(
  random: Random,
  calendar: Calendar,
  topics: readonly Topic[],
  count: number,
): ActivityRow[] {
  const weighted = topics.flatMap((topic) => Array.from({ length: topic.entityType === 'deal' ? 6 : 1 }, () => topic));
  return Array.from({ length: count }, (_, index) => {
    // Everything has something to show, before chance gives more to some.
    const topic = topics[index] ?? random.pick(weighted);
    const span = topic.to.getTime() - topic.from.getTime();
    const happenedAt = calendar.near(new Date(topic.from.getTime() + span * random.next()));
    const type = random.weighted(KINDS);
    return {
      entityType: topic.entityType,
      entityId: topic.entityId,
      type,
      ...NOTHING,
      ...CONTENTS[type](random, topic.subject),
      happenedAt,
      stageChange: null,
      userId: topic.userId,
      createdAt: happenedAt,
      updatedAt: happenedAt,
    };
  });
}

const NOTHING = { subject: null, body: null, duration: null, direction: null, result: null };

const CONTENTS: Record<LoggedType, (random: Random, about: Subject) => Partial<ActivityRow>> = {
  call: (random, about) => {
    const result = random.chance(0.75) ? 'Reached' : random.pick(CALL_RESULTS);
    const isReached = result === 'Reached';
    return {
      body: isReached ? callText(random, about) : null,
      duration: isReached ? random.int(2, 35) * 60 + random.int(0, 59) : random.int(5, 40),
      direction: random.chance(0.7) ? 'outbound' : 'inbound',
      result,
    };
  },
  email: emailText,
  meeting: (random, about) => ({
    subject: random.pick(MEETING_SUBJECTS),
    body: meetingText(random, about),
    duration: random.int(2, 12) * 900,
  }),
  note: (random, about) => ({ body: noteText(random, about) }),
};

/** The timeline's entries for every stage that a deal came to. */
export function stageChangesOf(dealId: number, { deal, steps }: DealPlan): ActivityRow[] {
  return steps.flatMap(({ stage: to, at }, index) => {
    const from = steps[index - 1]?.stage;
    if (!from) return [];
    return [
      {
        entityType: 'deal' as const,
        entityId: dealId,
        type: 'stage_change' as const,
        subject: null,
        body: `Stage changed: ${from.name} → ${to.name}`,
        duration: null,
        direction: null,
        result: null,
        happenedAt: at,
        stageChange: { from: from.name, to: to.name, fromStageId: from.id, toStageId: to.id },
        userId: deal.responsibleId,
        createdAt: at,
        updatedAt: at,
      },
    ];
  });
}

type TaskRow = typeof tasks.$inferInsert & { title: string; assigneeId: number };

/** A deal that somebody has something to do for. */
export type Occasion = {
  dealId: number;
  contactId: number | null;
  companyId: number;
  owner: Salesperson;
  isOpen: boolean;
  subject: Subject;
};

/**
 * Open tasks for open deals, from three weeks overdue to three weeks ahead, with a few of today for everybody; the rest
 * is done. `leadOf` is who gives tasks to others of the team.
 */
export function makeTasks(
  random: Random,
  calendar: Calendar,
  occasions: readonly Occasion[],
  leadOf: (owner: Salesperson) => number,
  count: number,
): TaskRow[] {
  const open = random.shuffled(occasions.filter(({ isOpen }) => isOpen));
  const openCount = Math.min(Math.round(count * 0.45), Math.round(open.length * 0.75));
  const seen = new Map<number, number>();
  return Array.from({ length: count }, (_, index) => {
    const occasion = index < openCount ? (open[index % open.length] ?? random.pick(open)) : random.pick(occasions);
    const place = seen.get(occasion.owner.id) ?? 0;
    seen.set(occasion.owner.id, place + 1);
    const [title, priority] = random.pick(TASK_TITLES);
    const dueAt = index < openCount ? openDue(random, calendar, place) : calendar.due(-random.int(1, 300));
    const isDone = index >= openCount;
    const completedAt = isDone ? calendar.near(new Date(dueAt.getTime() - random.spread(2) * 86_400_000)) : null;
    const createdAt = calendar.near(
      new Date(Math.min(dueAt.getTime(), calendar.now.getTime()) - random.spread(9) * 86_400_000),
    );
    return {
      title: fill(title, occasion.subject, random),
      description: random.chance(0.2) ? noteText(random, occasion.subject) : null,
      status: isDone
        ? random.chance(0.93)
          ? ('done' as const)
          : ('cancelled' as const)
        : random.chance(0.15)
          ? ('in_progress' as const)
          : ('pending' as const),
      priority,
      dueAt,
      completedAt,
      contactId: occasion.contactId,
      companyId: occasion.companyId,
      dealId: occasion.dealId,
      assigneeId: occasion.owner.id,
      createdById: random.chance(0.12) ? leadOf(occasion.owner) : occasion.owner.id,
      createdAt,
      updatedAt: completedAt ?? createdAt,
    };
  }).map((row) => (row.status === 'cancelled' ? { ...row, completedAt: null } : row));
}

/** Of everybody's first tasks some are due today and some should be done already. */
function openDue(random: Random, calendar: Calendar, place: number): Date {
  if (place % 5 === 0 || place === 1) return calendar.due(0);
  if (place % 5 === 2) return calendar.due(-random.int(1, 21));
  return calendar.due(random.int(1, 21));
}
