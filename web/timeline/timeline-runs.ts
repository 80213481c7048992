type Entry = { id: number; type: string };

/** What stands together on a timeline: one entry, or a day's changes of stage that nothing else came between. */
export type Run<Item> = { day: string; isFirstOfDay: boolean; activities: [Item, ...Item[]] };

/** From how many on they are told in one line. */
export const FOLDED_FROM = 3;

export function runsOf<Item extends Entry>(items: readonly Item[], dayOf: (item: Item) => string): Run<Item>[] {
  const runs: Run<Item>[] = [];
  for (const item of items) {
    const day = dayOf(item);
    const last = runs.at(-1);
    const isSameDay = last?.day === day;
    const isSystem = item.type === 'stage_change';
    if (last && isSameDay && isSystem && last.activities[0].type === 'stage_change') last.activities.push(item);
    else runs.push({ day, isFirstOfDay: !isSameDay, activities: [item] });
  }
  return runs;
}
