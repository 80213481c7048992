import type { Card } from './board-patch.ts';

const DAY = 86_400_000;

export const daysInStage = (card: Card, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(card.stageEnteredAt)) / DAY));

/** Whether an open deal has been in its stage for longer than the stage allows. */
export function isRotting(card: Card, now: number): boolean {
  const limit = card.status === 'open' ? card.stage.rottingDays : null;
  return limit !== null && daysInStage(card, now) > limit;
}

/** Whether an open deal needs longer for its stage than the target says, but is not rotting yet. */
export function isLate(card: Card, now: number): boolean {
  const target = card.status === 'open' ? card.stage.targetDays : null;
  return target !== null && daysInStage(card, now) > target && !isRotting(card, now);
}

/** From how many days before it an expected close is near. */
const NEAR_DAYS = 7;

/** What is to be said of an open deal's expected close; nothing while it is far. Both days are `YYYY-MM-DD`. */
export function closeStateOf(card: Card, today: string): 'passed' | 'near' | null {
  const { expectedCloseDate: day, status } = card;
  if (day === null || status !== 'open') return null;
  if (day < today) return 'passed';
  return Date.parse(day) - Date.parse(today) <= NEAR_DAYS * DAY ? 'near' : null;
}
