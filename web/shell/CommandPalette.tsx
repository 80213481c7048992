import { Combobox, Loader, Modal, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue, useMounted } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { useFormat } from '../lib/use-format.ts';
import { parseOpen } from '../records/open-record.ts';
import { useOpenInPanel } from '../records/use-open-record.ts';
import { ActivityIcon } from '../timeline/ActivityIcon.tsx';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { Keys } from '../ui/Kbd.tsx';
import { Marked } from '../ui/Marked.tsx';
import { matching, RECORD_ICONS, useCommands } from './commands.ts';
import { type PageCommand, useOfferedCommands } from './page-commands.ts';
import classes from './palette.module.css';
import { useIsPhone } from './use-is-phone.ts';

const NO_HITS: RouterOutputs['search']['query']['items'] = [];
const NOTHING_SAID: RouterOutputs['search']['query']['activities'] = [];
/** Records of each type. */
const LIMIT = 5;
/** The server finds nothing by less. */
const MIN_LENGTH = 2;
/** Commands shown above the records once something is typed. */
const MOST_COMMANDS = 4;

/** Finds records, goes to pages and runs actions, by typing; Ctrl/Cmd-K or `/` opens it from anywhere. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isPhone = useIsPhone();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 120);
  const isSearching = text.trim().length >= MIN_LENGTH;
  const openInPanel = useOpenInPanel();
  const combobox = useCombobox({ opened: true });
  // The kit learns of the list as it is rendered: the input, which has to name it, is rendered once more.
  useMounted();
  const listId = useId();
  const { data, error, isFetching } = trpc.search.query.useQuery(
    { q, limit: LIMIT },
    {
      enabled: isSearching && q.length >= MIN_LENGTH,
      placeholderData: keepPreviousData,
      staleTime: 10_000,
      // What is typed on does not wait for what was asked before.
      trpc: { abortOnUnmount: true },
    },
  );
  const isEmpty = text.trim() === '';
  // Asked each time that it opens; what was there the last time is shown until then.
  const { data: recent } = trpc.search.recent.useQuery({ limit: LIMIT }, { staleTime: 0 });
  const records = isSearching ? (data?.items ?? NO_HITS) : isEmpty ? (recent?.items ?? NO_HITS) : NO_HITS;
  const said = isSearching ? (data?.activities ?? NOTHING_SAID) : NOTHING_SAID;
  const offered = [...useOfferedCommands()].map(([title, all]) => ({ title, commands: matching(all, text) }));
  const found = matching(useCommands(), text);
  const shown = isEmpty ? found : found.slice(0, MOST_COMMANDS);
  const commands: readonly PageCommand[] = [...offered.flatMap((set) => set.commands), ...shown];
  const isSettled = q === text.trim() && !isFetching;

  // Sooner than the dialog would: who opens it by a key types on at once.
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);

  const { selectFirstOption } = combobox;
  const first = commands[0]?.id ?? records[0]?.id ?? said[0]?.id;
  useEffect(() => {
    if (first !== undefined) selectFirstOption();
  }, [first, selectFirstOption]);

  function submit(value: string) {
    onClose();
    const command = commands.find(({ id }) => id === value);
    const activity = said.find(({ id }) => value === `activity-${id}`);
    if (command) command.run();
    else openInPanel(activity ? { type: activity.entityType, id: activity.entityId } : parseOpen(value));
  }

  const recordGroup = records.length > 0 && (
    <Combobox.Group label={t(isEmpty ? 'shell.commands.recent' : 'shell.commands.records')}>
      {records.map(({ type, id, title, subtitle, marks }) => {
        const Icon = RECORD_ICONS[type];
        return (
          <Combobox.Option key={`${type}-${id}`} value={`${type}-${id}`} className={classes.option}>
            <Icon size={16} stroke={1.6} aria-label={t(`shell.type.${type}`)} />
            <span className="truncate">
              <Marked text={title} marks={marks.title} />
            </span>
            {subtitle && (
              <span className={`${classes.subtitle} truncate`}>
                <Marked text={subtitle} marks={marks.subtitle} />
              </span>
            )}
          </Combobox.Option>
        );
      })}
    </Combobox.Group>
  );

  return (
    <Modal.Content aria-label={t('shell.search')}>
      <Combobox store={combobox} onOptionSubmit={submit}>
        <div className={classes.head}>
          <Combobox.EventsTarget withExpandedAttribute>
            <TextInput
              ref={input}
              className={classes.input}
              variant="unstyled"
              role="combobox"
              value={text}
              data-autofocus
              aria-label={t('shell.search')}
              placeholder={t('shell.searchPlaceholder')}
              leftSection={<IconSearch size={17} stroke={1.6} aria-hidden />}
              rightSection={isSearching && isFetching && <Loader size={14} />}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') onClose();
              }}
            />
          </Combobox.EventsTarget>
          {isPhone && (
            <button type="button" className={classes.cancel} onClick={onClose}>
              {t('common.cancel')}
            </button>
          )}
        </div>
        <Combobox.Options id={listId} className={classes.options} tabIndex={-1} aria-label={t('shell.search')}>
          {offered.map((set) => (
            <CommandGroup key={set.title} label={set.title} commands={set.commands} />
          ))}
          {isEmpty && recordGroup}
          {(['pages', 'actions'] as const).map((group) => (
            <CommandGroup
              key={group}
              label={t(`shell.commands.${group}`)}
              commands={shown.filter((command) => command.group === group)}
            />
          ))}
          {!isEmpty && recordGroup}
          {said.length > 0 && (
            <Combobox.Group label={t('shell.commands.activities')}>
              {said.map(({ id, type, title, subtitle, happenedAt, marks }) => (
                <Combobox.Option key={id} value={`activity-${id}`} className={classes.option}>
                  <ActivityIcon type={type} size={16} />
                  <span className="truncate">
                    <Marked text={title} marks={marks.title} />
                  </span>
                  <span className={`${classes.subtitle} truncate`}>
                    <Marked text={subtitle} marks={marks.subtitle} />
                  </span>
                  <time className={classes.when} dateTime={happenedAt}>
                    {format.day(happenedAt)}
                  </time>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          )}
          {error && isSearching ? (
            <Combobox.Empty role="alert">{errorMessage(error, t)}</Combobox.Empty>
          ) : (
            records.length + said.length + commands.length === 0 &&
            (isSettled || !isSearching) && <Combobox.Empty>{t('shell.noMatches', { query: text })}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox>
    </Modal.Content>
  );
}

function CommandGroup({ label, commands }: { label: string; commands: readonly PageCommand[] }) {
  if (commands.length === 0) return null;
  return (
    <Combobox.Group label={label}>
      {commands.map(({ id, icon: Icon, label: name, shortcut }) => (
        <Combobox.Option key={id} value={id} className={classes.option}>
          <Icon size={16} stroke={1.6} />
          <span className="truncate">{name}</span>
          {shortcut && <Keys shortcut={shortcut} />}
        </Combobox.Option>
      ))}
    </Combobox.Group>
  );
}
