import { Combobox, type ComboboxProps, type MantineSize, PillsInput, useCombobox } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { trpc } from '../trpc.ts';
import { TagChip } from './TagChip.tsx';
import classes from './tags.module.css';
import { type Tag, useTags } from './use-tags.ts';

type Props = {
  /** The name of what is chosen, where it stands in no line of its own. */
  'aria-label'?: string;
  label?: string;
  value: readonly number[];
  onChange: (ids: number[]) => void;
  /** Where it stands in a value's place: open at once, and gone with its list. */
  onClose?: (ids: number[]) => void;
  /** A word that nobody used yet becomes a tag. */
  canCreate?: boolean;
  error?: string | undefined;
  size?: MantineSize;
  comboboxProps?: ComboboxProps;
};

const CREATE = 'create';

/** Tags, chosen by their names. */
export function TagPicker(props: Props) {
  const { label, value, onChange, onClose, canCreate = true, error, size = 'sm', comboboxProps } = props;
  const { t } = useTranslation();
  const { tags, worn } = useTags();
  const utils = trpc.useUtils();
  const create = trpc.tags.create.useMutation();
  const [search, setSearch] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(value);
  const isGone = useRef(false);
  const combobox = useCombobox({
    defaultOpened: onClose !== undefined,
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
      isGone.current = true;
      onClose?.([...latest.current]);
    },
    onDropdownOpen: () => {
      isGone.current = false;
    },
  });
  useEffect(() => {
    if (onClose) input.current?.focus({ preventScroll: true });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, as it opens
  }, []);

  function set(ids: number[]) {
    latest.current = ids;
    onChange(ids);
  }
  const chosen = worn(value);
  const wears = ({ id }: Tag) => chosen.some((tag) => tag.id === id);
  const toggle = (tag: Tag) =>
    set(
      wears(tag)
        ? latest.current.filter((id) => id !== tag.id && !tag.formerIds.includes(id))
        : [...latest.current, tag.id],
    );

  const word = search.trim();
  const placeIn = ({ name }: Tag) => name.toLowerCase().indexOf(word.toLowerCase());
  // Those that begin so come first: Enter takes the first.
  const found = tags
    .filter((tag) => placeIn(tag) >= 0)
    .sort((a, b) => Math.min(placeIn(a), 1) - Math.min(placeIn(b), 1));
  const isNew = word !== '' && !tags.some(({ name }) => name.toLowerCase() === word.toLowerCase());

  useEffect(() => {
    if (word === '') combobox.resetSelectedOption();
    else combobox.selectFirstOption();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the store is new on every render
  }, [word, found.length]);

  async function make(name: string) {
    setRefusal(null);
    try {
      const made = await create.mutateAsync({ name });
      utils.tags.list.setData(undefined, (old) =>
        old && !old.items.some(({ id }) => id === made.id) ? { items: [...old.items, made] } : old,
      );
      if (!latest.current.includes(made.id)) set([...latest.current, made.id]);
      // Whoever was faster than the answer meant it all the same.
      if (isGone.current) onClose?.([...latest.current]);
    } catch (problem) {
      setRefusal(errorMessage(problem, t));
    }
  }

  return (
    <Combobox
      store={combobox}
      {...comboboxProps}
      onOptionSubmit={(option) => {
        if (option === CREATE) void make(word);
        else {
          const tag = tags.find(({ id }) => String(id) === option);
          if (tag) toggle(tag);
        }
        setSearch('');
        combobox.resetSelectedOption();
      }}
    >
      <Combobox.DropdownTarget>
        <PillsInput
          label={label}
          size={size}
          error={refusal ?? error}
          onClick={() => {
            combobox.openDropdown();
            input.current?.focus();
          }}
        >
          <span className={classes.chips}>
            {chosen.map((tag) => (
              <TagChip key={tag.id} tag={tag} onRemove={() => toggle(tag)} />
            ))}
            <Combobox.EventsTarget>
              <PillsInput.Field
                ref={input}
                aria-label={props['aria-label'] ?? label}
                placeholder={chosen.length === 0 ? t('tags.choose') : undefined}
                value={search}
                maxLength={50}
                onFocus={() => combobox.openDropdown()}
                onBlur={() => combobox.closeDropdown()}
                onChange={({ currentTarget }) => {
                  setSearch(currentTarget.value);
                  combobox.openDropdown();
                }}
                onKeyDown={(event) => {
                  const last = chosen.at(-1);
                  if (event.key === 'Backspace' && search === '' && last) toggle(last);
                }}
              />
            </Combobox.EventsTarget>
          </span>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Options mah={260} style={{ overflowY: 'auto' }} aria-label={props['aria-label'] ?? label}>
          {found.map((tag) => (
            <Combobox.Option key={tag.id} value={String(tag.id)} active={wears(tag)} aria-selected={wears(tag)}>
              <span className={classes.pick}>
                <TagChip tag={tag} />
                {wears(tag) && <IconCheck className={classes.tick} size={14} aria-hidden />}
              </span>
            </Combobox.Option>
          ))}
          {isNew && canCreate && (
            <Combobox.Option value={CREATE}>
              <span className={classes.pick}>
                <IconPlus size={14} aria-hidden />
                {t('tags.create', { name: word })}
              </span>
            </Combobox.Option>
          )}
          {found.length === 0 && !(isNew && canCreate) && (
            <Combobox.Empty>{t(word === '' ? 'tags.noneYet' : 'common.nothingFound')}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
