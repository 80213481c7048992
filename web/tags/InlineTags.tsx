import { useState } from 'react';
import { type InlineProps, InlineShell } from '../fields/InlineShell.tsx';
import { type SaveField, useInlineEdit } from '../fields/use-inline-edit.ts';
import { TagChip } from './TagChip.tsx';
import { TagPicker } from './TagPicker.tsx';
import classes from './tags.module.css';
import { useTags } from './use-tags.ts';

type Props = InlineProps & {
  value: readonly number[];
  onSave: SaveField<number[]>;
  /** Not cut to one line. */
  isWrapped?: boolean;
};

/** Compared as a text: two lists of the same tags are the same value. */
const join = (ids: readonly unknown[]): string =>
  ids
    .map(Number)
    .sort((a, b) => a - b)
    .join(',');
const split = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));
/** What the server made of it is no matter: an edit that follows is the difference to what its editor saw. */
const read = (): undefined => undefined;

/** A record's tags, chosen in place: saved when the list is closed. Only what is added and taken away is changed. */
export function InlineTags({ value, onSave, isWrapped = false, ...shell }: Props) {
  const { worn } = useTags();
  const edit = useInlineEdit({
    value: join(value),
    field: 'tagIds',
    label: shell.label,
    read,
    onSave: (to, from) => onSave(split(to), split(from)),
  });
  return (
    <InlineShell
      {...shell}
      edit={edit}
      isMultiline={isWrapped}
      isEmpty={(text) => worn(split(text)).length === 0}
      show={(text) => (
        <span className={classes.chips} data-line={!isWrapped || undefined}>
          {worn(split(text)).map((tag) => (
            <TagChip key={tag.id} tag={tag} />
          ))}
        </span>
      )}
      editor={
        edit.isEditing && (
          <Editor label={shell.label} initial={split(edit.draft)} onClose={(ids) => edit.commit(join(ids))} />
        )
      }
    />
  );
}

type EditorProps = { label: string; initial: number[]; onClose: (ids: number[]) => void };

function Editor({ label, initial, onClose }: EditorProps) {
  const [ids, setIds] = useState(initial);
  return (
    <TagPicker
      aria-label={label}
      size="xs"
      value={ids}
      onChange={setIds}
      onClose={onClose}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}
