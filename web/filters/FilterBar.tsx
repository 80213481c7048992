import { Popover, UnstyledButton } from '@mantine/core';
import { IconFilterPlus, IconX } from '@tabler/icons-react';
import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Condition, type ListFilter, OPERATORS_OF } from '../../src/lists/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import chip from '../ui/filter-chip.module.css';
import classes from './filter-bar.module.css';
import { GroupEditor } from './GroupEditor.tsx';
import { filterOf, type Group, groupsOf, type Match } from './groups.ts';
import { isAsked, type Question } from './single-filters.ts';
import { useConditionWords } from './use-condition-words.ts';
import { type FilterField, useFilterFields } from './use-filter-fields.ts';

type Props = {
  type: RecordType;
  filter: ListFilter | undefined;
  onChange: (filter: ListFilter | undefined) => void;
  /** Questions that are often asked of such a list. */
  quick?: readonly QuickQuestion[];
};

/** A question that is asked with one choice; as long as nobody did, a chip offers it. */
export type QuickQuestion = Question & {
  name: string;
  chip: (ask: (value: Condition['value']) => void) => ReactNode;
};

/** Each opening has a turn of its own, so that no editor goes on with what was written in another. */
type Opened = { others: Group[]; group: Group; isNew: boolean; turn: number };

const groupOn = ({ name, kind }: FilterField): Group => ({
  match: 'any',
  conditions: [{ field: name, op: OPERATORS_OF[kind][0] }],
});

/** The conditions of a list as chips that read as a sentence, each edited where it stands, and the way to more of them. */
export function FilterBar({ type, filter, onChange, quick = [] }: Props) {
  const { t } = useTranslation();
  const fields = useFilterFields(type);
  const match: Match = filter?.match ?? 'all';
  const groups = filter ? groupsOf(filter) : [];
  const write = (next: readonly Group[], how = match) => onChange(filterOf(how, next));
  // While it is edited a chip keeps its place, though what it stands for moves within the filter.
  const [open, setOpen] = useState<Opened | null>(null);
  const edit = (others: Group[], group: Group, isNew: boolean) =>
    setOpen((before) => ({ others, group, isNew, turn: (before?.turn ?? 0) + 1 }));
  // What was asked with a quick chip takes the keyboard from it.
  const [asked, setAsked] = useState<string | null>(null);
  const first = fields[0];
  return (
    <>
      {groups.map((group, index) => (
        <span key={JSON.stringify(group)} className={classes.place}>
          {index > 0 && (
            <UnstyledButton
              className={classes.joint}
              aria-label={t('filters.switchMatch')}
              title={t('filters.switchMatch')}
              onClick={() => write(groups, match === 'all' ? 'any' : 'all')}
            >
              {t(match === 'all' ? 'filters.and' : 'filters.orShort')}
            </UnstyledButton>
          )}
          <Chip
            fields={fields}
            group={group}
            hasFocus={JSON.stringify(group) === asked}
            onOpen={() => edit(groups.toSpliced(index, 1), group, false)}
            onRemove={() => write(groups.toSpliced(index, 1))}
          />
        </span>
      ))}
      {quick
        .filter((question) => !groups.some(({ conditions }) => conditions.some((each) => isAsked(each, question))))
        .map(({ name, field, op, chip: offer }) => (
          <Fragment key={name}>
            {offer((value) => {
              if (value === undefined) return;
              const group: Group = { match: 'any', conditions: [{ field, op, value }] };
              setAsked(JSON.stringify(group));
              write([...groups, group]);
            })}
          </Fragment>
        ))}
      <Popover
        opened={open !== null}
        onChange={(opened) => {
          if (!opened) setOpen(null);
        }}
        position="bottom-start"
        width="min(560px, calc(100vw - 24px))"
        trapFocus
        withRoles={false}
      >
        <Popover.Target>
          <span className={chip.chip} data-empty>
            <UnstyledButton
              className={chip.button}
              aria-expanded={open?.isNew === true}
              disabled={!first}
              onClick={() => {
                if (open?.isNew) setOpen(null);
                else if (first) edit(groups, groupOn(first), true);
              }}
            >
              <IconFilterPlus size={13} aria-hidden />
              {t('filters.add')}
            </UnstyledButton>
          </span>
        </Popover.Target>
        <Popover.Dropdown p="sm" role="dialog" aria-label={t('filters.title')}>
          {open && (
            <GroupEditor
              key={open.turn}
              fields={fields}
              group={open.group}
              onChange={(group) => write([...open.others, group])}
              onClose={() => setOpen(null)}
            />
          )}
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

type ChipProps = {
  fields: readonly FilterField[];
  group: Group;
  hasFocus: boolean;
  onOpen: () => void;
  onRemove: () => void;
};

const focus = (button: HTMLElement | null) => button?.focus();

function Chip({ fields, group, hasFocus, onOpen, onRemove }: ChipProps) {
  const { t } = useTranslation();
  const wordsOf = useConditionWords(fields, group.conditions);
  const words = group.conditions.map(wordsOf);
  const joint = t(group.match === 'any' ? 'filters.orShort' : 'filters.and');
  const sentence = words.map(({ label, op, value }) => [label, op, value].filter(Boolean).join(' ')).join(` ${joint} `);
  return (
    <span className={chip.chip}>
      <UnstyledButton
        ref={hasFocus ? focus : undefined}
        className={chip.button}
        aria-haspopup="dialog"
        title={sentence}
        onClick={onOpen}
      >
        {words.map(({ label, op, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same words may come twice
          <span key={index} className={classes.words}>
            {index > 0 && <span className={chip.label}>{joint}</span>}
            <span className={chip.label}>
              {label} {op}
            </span>
            {value && <span className={`${chip.value} truncate`}>{value}</span>}
          </span>
        ))}
      </UnstyledButton>
      <UnstyledButton className={chip.clear} aria-label={t('filters.clear', { label: sentence })} onClick={onRemove}>
        <IconX size={12} aria-hidden />
      </UnstyledButton>
    </span>
  );
}
