import { Skeleton, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useRecordName } from '../records/use-record-name.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { FilterChip } from '../ui/FilterChip.tsx';
import { usePeople } from '../users/use-people.ts';
import classes from './filters.module.css';

const PersonSelect = lazy(() =>
  import('../users/PersonSelect.tsx').then((module) => ({ default: module.PersonSelect })),
);
const RecordSelect = lazy(() =>
  import('../records/RecordSelect.tsx').then((module) => ({ default: module.RecordSelect })),
);

/** What is picked from is loaded as a filter is opened, and has the keyboard once it is there. */
function Picking({ width, children }: { width: number; children: ReactNode }) {
  const focus = useCallback((element: HTMLElement | null) => element?.querySelector('input')?.focus(), []);
  return (
    <Suspense fallback={<Skeleton width={width} height={30} />}>
      <div ref={focus}>{children}</div>
    </Suspense>
  );
}

const inPopover = { withinPortal: false } as const;

/** Narrows a list by words, a moment after the typing stops. */
export function TextFilter({
  value,
  label,
  onChange,
}: {
  value: string | undefined;
  label: string;
  onChange: (q: string | undefined) => void;
}) {
  const [typing, setTyping] = useState({ text: value ?? '', seen: value, sent: value });
  // A value that was not sent from here is somebody else's doing: "clear filters", the browser's way back.
  if (value !== typing.seen) {
    setTyping({ text: value === typing.sent ? typing.text : (value ?? ''), seen: value, sent: value });
  }
  const report = useDebouncedCallback((text: string) => {
    const sent = text.trim() || undefined;
    setTyping((now) => ({ ...now, sent }));
    onChange(sent);
  }, 200);
  return (
    <TextInput
      type="search"
      className={classes.text}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={typing.text}
      onChange={({ currentTarget: { value: text } }) => {
        setTyping((now) => ({ ...now, text }));
        report(text);
      }}
    />
  );
}

type Choice<Value extends string> = { value: Value; label: string; icon?: ReactNode };

/** Narrows a list to one of a few values. */
export function ChoiceFilter<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: Value | undefined;
  choices: readonly Choice<Value>[];
  onChange: (value: Value | undefined) => void;
}) {
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <FilterChip label={label} value={chosen?.label} onClear={() => onChange(undefined)}>
      {(close) => (
        <div className={classes.options} role="group" aria-label={label}>
          {choices.map((choice) => (
            <UnstyledButton
              key={choice.value}
              className={classes.option}
              aria-pressed={choice.value === value}
              onClick={() => {
                onChange(choice.value === value ? undefined : choice.value);
                close();
              }}
            >
              {choice.icon}
              <span className="truncate">{choice.label}</span>
              {choice.value === value && <IconCheck size={14} aria-hidden className={classes.tick} />}
            </UnstyledButton>
          ))}
        </div>
      )}
    </FilterChip>
  );
}

type IdFilterProps = { label: string; value: number | undefined; onChange: (id: number | undefined) => void };

/** Narrows a list to what is one person's. */
export function PersonFilter({ label, value, onChange }: IdFilterProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { people } = usePeople();
  const name = value === user.id ? t('filters.me') : people.find(({ id }) => id === value)?.name;
  return (
    <FilterChip
      label={label}
      value={value === undefined ? undefined : (name ?? '…')}
      onClear={() => onChange(undefined)}
    >
      {(close) => (
        <Picking width={220}>
          <PersonSelect
            aria-label={label}
            w={220}
            defaultDropdownOpened
            comboboxProps={inPopover}
            value={value ?? null}
            onChange={(id) => {
              onChange(id ?? undefined);
              close();
            }}
          />
        </Picking>
      )}
    </FilterChip>
  );
}

/** Narrows a list to what is a team's. */
export function TeamFilter({ label, value, onChange }: IdFilterProps) {
  const { data } = trpc.teams.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  const choices = (data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <ChoiceFilter
      label={label}
      value={value === undefined ? undefined : String(value)}
      choices={choices}
      onChange={(id) => onChange(id === undefined ? undefined : Number(id))}
    />
  );
}

/** Narrows a list to what belongs to one record. */
export function RecordFilter({ label, type, value, onChange }: IdFilterProps & { type: RecordType }) {
  const name = useRecordName(type, value ?? null);
  return (
    <FilterChip
      label={label}
      value={value === undefined ? undefined : (name ?? `#${value}`)}
      onClear={() => onChange(undefined)}
    >
      {(close) => (
        <Picking width={240}>
          <RecordSelect
            type={type}
            aria-label={label}
            w={240}
            comboboxProps={inPopover}
            value={value ?? null}
            recordName={name}
            onChange={(record) => {
              onChange(record?.id);
              close();
            }}
          />
        </Picking>
      )}
    </FilterChip>
  );
}
