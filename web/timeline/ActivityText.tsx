import { MENTION } from '../../src/activities/input.ts';
import { usePeople } from '../users/use-people.ts';
import classes from './timeline.module.css';
import type { Activity } from './timeline-cache.ts';

type Props = { text: string; mentions: Activity['mentions'] };

/** What somebody wrote, with those it mentions by their names of now. */
export function ActivityText({ text, mentions }: Props) {
  const { people } = usePeople();
  // Every second part is the id of a mention.
  return text.split(MENTION).map((part, index) => {
    if (index % 2 === 0) return part;
    const id = Number(part);
    const person = people.find((each) => each.id === id) ?? mentions.find((each) => each.id === id);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
      <span key={index} className={classes.mention}>
        {person ? `@${person.name}` : `<@${part}>`}
      </span>
    );
  });
}
