import { Tooltip } from '@mantine/core';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useNow } from '../lib/use-format.ts';
import { useChangeWords } from '../timeline/use-change-words.ts';
import { useAuthorWords } from '../users/ChangedBy.tsx';
import classes from './looks.module.css';
import { type FieldChange, NewsContext } from './news-context.ts';

/** Marks the tab behind which fields are that others changed. */
export function FieldsNews() {
  const { t } = useTranslation();
  const news = useContext(NewsContext);
  const told = t('records.looks.new');
  return (news?.changes.size ?? 0) > 0 && <span role="img" aria-label={told} title={told} className={classes.tab} />;
}

/** A contact's name is edited as one. */
const PARTS: Readonly<Record<string, readonly string[]>> = { name: ['name', 'lastName', 'firstName'] };

/** Marks a field of the open record that others changed since one looked last: what it was, what it is, who did it. */
export function FieldNews({ field }: { field: string }) {
  const news = useContext(NewsContext);
  const change = news && (PARTS[field] ?? [field]).map((part) => news.changes.get(part)).find(Boolean);
  return news && change && <Told type={news.type} change={change} isFresh={news.fresh.has(change.field)} />;
}

type Props = { type: RecordType; change: FieldChange; isFresh: boolean };

function Told({ type, change, isFresh }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const authorOf = useAuthorWords();
  const wordsOf = useChangeWords(type);
  const { field, from, to, fromName, toName } = change;
  const nothing = t('timeline.history.empty');
  const told = t('records.looks.field', {
    from: wordsOf(field, from, fromName) ?? nothing,
    to: wordsOf(field, to, toName) ?? nothing,
    author: authorOf(change, now),
  });
  return (
    <Tooltip label={told} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={classes.news} aria-label={told} data-fresh={isFresh || undefined} />
    </Tooltip>
  );
}
