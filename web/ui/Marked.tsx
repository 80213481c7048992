import classes from './marked.module.css';

type Props = { text: string; marks: readonly (readonly [start: number, end: number])[] };

/** A text in which the parts that a search found stand out. */
export function Marked({ text, marks }: Props) {
  const ends = [0, ...marks.map(([, end]) => end)];
  return (
    <>
      {marks.map(([start, end], index) => (
        <span key={start}>
          {text.slice(ends[index], start)}
          <mark className={classes.mark}>{text.slice(start, end)}</mark>
        </span>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}
