import { IconX } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Color } from '../../src/core/colors.ts';
import { chipColors, stageColor } from '../ui/StageDot.tsx';
import classes from './tags.module.css';
import { type Tag, useTags } from './use-tags.ts';

type Props = { tag: Pick<Tag, 'name' | 'color'>; onRemove?: () => void };

export function TagChip({ tag: { name, color }, onRemove }: Props) {
  const { t } = useTranslation();
  const colors = color === null ? null : chipColors(color);
  // Custom properties are no part of React's type of a style.
  const style = colors && ({ '--chip-back': colors.back, '--chip-text': colors.text } as CSSProperties);
  return (
    <span className={classes.chip} style={style ?? undefined} title={name}>
      <span className="truncate">{name}</span>
      {onRemove && (
        <button
          type="button"
          className={classes.remove}
          tabIndex={-1}
          aria-label={t('tags.remove', { name })}
          onMouseDown={(event) => event.preventDefault()}
          onClick={onRemove}
        >
          <IconX size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}

/** A tag's colour, by which another is chosen. */
export function TagSwatch({ color }: { color: Color | null }) {
  return <span className={classes.swatch} style={color ? { background: stageColor(color) } : undefined} aria-hidden />;
}

const MOST = 2;

/** What little room a card has for them: the first two, and how many more there are. */
export function FewTags({ ids }: { ids: readonly number[] | undefined }) {
  const { worn } = useTags();
  const tags = ids && ids.length > 0 ? worn(ids) : [];
  if (tags.length === 0) return null;
  const rest = tags.slice(MOST).map(({ name }) => name);
  return (
    <span className={classes.small}>
      {tags.slice(0, MOST).map((tag) => (
        <TagChip key={tag.id} tag={tag} />
      ))}
      {rest.length > 0 && (
        <span className={classes.rest} title={rest.join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
