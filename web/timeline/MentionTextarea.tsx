import { Combobox, Textarea, type TextareaProps, useCombobox, VisuallyHidden } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ActivityParent, mentionedIn } from '../../src/activities/input.ts';
import { trpc } from '../trpc.ts';
import { PersonName } from '../users/PersonName.tsx';
import { usePeople } from '../users/use-people.ts';
import { askedBefore, matchingPeople, typedAfterMention, withIds, withMention, withNames } from './mention-text.ts';
import classes from './timeline.module.css';

type Props = Omit<TextareaProps, 'value' | 'defaultValue' | 'onChange'> & {
  /** The record that the text is on: only those who see it can be mentioned. */
  on: { entityType: ActivityParent; entityId: number };
  /** With mentions by id: see MENTION. */
  value: string;
  onChange: (value: string) => void;
};

const MOST_OFFERED = 8;

/** A text in which an @ brings up the people to mention, for mouse, keyboard and screen reader alike. */
export function MentionTextarea({ on, value, onChange, onKeyDown, onBlur, ...textarea }: Props) {
  const { t } = useTranslation();
  const { people } = usePeople();
  const combobox = useCombobox();
  const input = useRef<HTMLTextAreaElement>(null);
  const [everChosen, setEverChosen] = useState(() => mentionedIn(value));
  const caretAfter = useRef<number | null>(null);
  /** Behind the mention that was just chosen and its space, until something is typed. */
  const [mentionedUpTo, setMentionedUpTo] = useState<number | null>(null);
  const [query, setQuery] = useState<string | null>(null);
  const mentionable = trpc.activities.mentionable.useQuery(on, { enabled: query !== null });

  /** Whoever was chosen stays so: a name that loses a letter and gets it back is a mention again. */
  const chosen = new Set([...everChosen, ...mentionedIn(value)]);
  const written = withNames(value, people);
  const readers = mentionable.data && new Set(mentionable.data.items.map(({ id }) => id));
  const found =
    query === null || !readers
      ? []
      : matchingPeople(
          people.filter(({ id, active }) => active && (query !== '' || readers.has(id))),
          query,
        );
  // Who can't see the record is shown to whoever looks for them, so that nobody wonders, but can't be chosen.
  const offered = found
    .toSorted((a, b) => Number(readers?.has(b.id)) - Number(readers?.has(a.id)))
    .slice(0, MOST_OFFERED);
  const isOpen = offered.length > 0;
  const first = offered[0]?.id;

  const { openDropdown, closeDropdown, selectFirstOption } = combobox;
  useEffect(() => {
    if (isOpen) openDropdown();
    else closeDropdown();
  }, [isOpen, openDropdown, closeDropdown]);
  useEffect(() => {
    // Another list begins at its first entry.
    if (first !== undefined && query !== null) selectFirstOption();
  }, [first, query, selectFirstOption]);
  useLayoutEffect(() => {
    if (caretAfter.current !== null) input.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  });

  function ask(): void {
    const at = input.current;
    setQuery(at && at.selectionStart === at.selectionEnd ? askedBefore(at.value.slice(0, at.selectionStart)) : null);
  }

  function choose(id: number): void {
    const person = people.find((each) => each.id === id);
    const at = input.current;
    if (!person || !at || query === null) return;
    const { text, caret } = withMention(at.value, at.selectionStart, query, person, people);
    setEverChosen([...everChosen, id]);
    caretAfter.current = caret;
    setMentionedUpTo(caret);
    setQuery(null);
    onChange(withIds(text, new Set([...chosen, id]), people));
  }

  return (
    <Combobox store={combobox} onOptionSubmit={(id) => choose(Number(id))} position="bottom-start" width={280}>
      <Combobox.Target withKeyboardNavigation={isOpen} withAriaAttributes={isOpen}>
        <Textarea
          {...textarea}
          ref={input}
          aria-autocomplete="list"
          value={written}
          onChange={({ currentTarget: { value: text, selectionStart: caret } }) => {
            const isNext = mentionedUpTo === caret - 1;
            const typed = isNext ? typedAfterMention(text, caret) : { text, caret };
            setMentionedUpTo(null);
            if (typed.caret !== caret) caretAfter.current = typed.caret;
            onChange(withIds(typed.text, chosen, people));
            ask();
          }}
          onClick={ask}
          onKeyDown={(event) => {
            if (isOpen && event.key === 'Escape') {
              event.stopPropagation();
              setQuery(null);
              return;
            }
            if (isOpen && event.key === 'Tab') {
              event.preventDefault();
              combobox.clickSelectedOption();
              return;
            }
            onKeyDown?.(event);
          }}
          onBlur={(event) => {
            setQuery(null);
            onBlur?.(event);
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!isOpen}>
        <Combobox.Options aria-label={t('timeline.mention')} className={classes.people}>
          {offered.map(({ id, name }) => {
            const isReader = readers?.has(id) === true;
            return (
              <Combobox.Option key={id} value={String(id)} disabled={!isReader} className={classes.person}>
                <PersonName id={id} name={name} />
                {!isReader && <span className={classes.blind}>{t('timeline.mayNotSee')}</span>}
              </Combobox.Option>
            );
          })}
        </Combobox.Options>
      </Combobox.Dropdown>
      <VisuallyHidden role="status">
        {isOpen ? t('timeline.mentionable', { count: offered.length, name: offered[0]?.name }) : ''}
      </VisuallyHidden>
    </Combobox>
  );
}
