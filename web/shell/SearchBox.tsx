import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBriefcase, IconBuilding, IconCheckbox, IconSearch, IconUser } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../lib/shortcuts.ts';
import { usePreferences } from '../preferences.ts';
import { parseOpen } from '../records/open-record.ts';
import { useOpenInPanel } from '../records/use-open-record.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { Kbd } from '../ui/Kbd.tsx';
import classes from './search.module.css';
import { useIsPhone } from './use-is-phone.ts';

const ICONS = { deal: IconBriefcase, contact: IconUser, company: IconBuilding, task: IconCheckbox } as const;
const NO_HITS: RouterOutputs['search']['query']['items'] = [];
/** Of each type. */
const LIMIT = 5;
/** The server finds nothing by less. */
const MIN_LENGTH = 2;

/** Finds records by typing; `/` and Ctrl/Cmd-K lead here. */
export function SearchBox({ isCompact = false }: { isCompact?: boolean }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 120);
  const isSearching = q.length >= MIN_LENGTH;
  const openInPanel = useOpenInPanel();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { isNavigationNarrow, toggleNavigation } = usePreferences();
  const { data } = trpc.search.query.useQuery(
    { q, limit: LIMIT },
    { enabled: isSearching, placeholderData: keepPreviousData, staleTime: 10_000 },
  );
  const items = isSearching ? (data?.items ?? NO_HITS) : NO_HITS;

  const { selectFirstOption } = combobox;
  useEffect(() => {
    if (items.length > 0) selectFirstOption();
  }, [items, selectFirstOption]);

  function focus() {
    if (isCompact && isNavigationNarrow) toggleNavigation();
    window.setTimeout(() => input.current?.focus());
  }
  useShortcut('/', focus);
  useShortcut('mod+k', focus);

  if (isCompact) {
    return (
      <button type="button" className={classes.compact} aria-label={t('shell.search')} onClick={focus}>
        <IconSearch size={17} stroke={1.6} aria-hidden />
      </button>
    );
  }
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={460}
      shadow="lg"
      onOptionSubmit={(value) => {
        openInPanel(parseOpen(value));
        combobox.closeDropdown();
        setText('');
        input.current?.blur();
      }}
    >
      <Combobox.Target>
        <TextInput
          ref={input}
          className={classes.box}
          type="search"
          value={text}
          aria-label={t('shell.search')}
          placeholder={t('shell.search')}
          leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
          rightSection={isPhone ? undefined : <Kbd>/</Kbd>}
          rightSectionPointerEvents="none"
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onFocus={() => text && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setText('');
            combobox.closeDropdown();
            if (text === '') event.currentTarget.blur();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!isSearching || data === undefined} className={classes.dropdown}>
        <Combobox.Options mah={420} style={{ overflowY: 'auto' }} tabIndex={-1} aria-label={t('shell.search')}>
          {items.length === 0 && <Combobox.Empty>{t('shell.noMatches', { query: q })}</Combobox.Empty>}
          {items.map((item) => {
            const Icon = ICONS[item.type];
            return (
              <Combobox.Option
                key={`${item.type}-${item.id}`}
                value={`${item.type}-${item.id}`}
                className={classes.option}
              >
                <Icon size={16} stroke={1.6} aria-label={t(`shell.type.${item.type}`)} />
                <span className="truncate">{item.title}</span>
                {item.subtitle && <span className={`${classes.subtitle} truncate`}>{item.subtitle}</span>}
              </Combobox.Option>
            );
          })}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
