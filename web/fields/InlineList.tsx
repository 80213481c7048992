import { type InlineProps, InlineShell } from './InlineShell.tsx';
import { TextEditor } from './InlineText.tsx';
import { type SaveField, useInlineEdit } from './use-inline-edit.ts';

type Props = InlineProps & { field: string; value: readonly string[]; onSave: SaveField<string[]> };

const SEPARATOR = ', ';

const split = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean);

const readList = (raw: unknown): string | undefined => (Array.isArray(raw) ? raw.join(SEPARATOR) : undefined);

/** Several short texts, edited in place as one line with commas between them. */
export function InlineList({ field, value, onSave, ...shell }: Props) {
  const edit = useInlineEdit({
    value: value.join(SEPARATOR),
    field,
    label: shell.label,
    read: readList,
    onSave: (to, from) => onSave(split(to), split(from)),
  });
  return (
    <InlineShell
      {...shell}
      edit={edit}
      isEmpty={(text) => text === ''}
      show={(text) => text}
      editor={
        <TextEditor
          label={shell.label}
          initial={edit.draft}
          edit={edit}
          onCommit={(text) => edit.commit(split(text).join(SEPARATOR))}
        />
      }
    />
  );
}
