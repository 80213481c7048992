import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { useFieldLabel } from '../records/use-field-label.ts';
import { useAuthorWords } from '../users/ChangedBy.tsx';
import classes from './looks.module.css';
import type { Mark } from './looks-cache.ts';
import { MarksContext } from './marks-context.ts';

/** The mark of a record that others changed since one looked at it; nothing for the rest. */
export function ChangedDot({ type, id }: { type: RecordType; id: number }) {
  const mark = useContext(MarksContext).get(id);
  return mark && <Dot type={type} mark={mark} />;
}

/** What follows from a deal's stage says nothing more. */
const OF_STAGE = new Set(['pipelineId', 'status', 'probability', 'closedAt']);

function Dot({ type, mark }: { type: RecordType; mark: Mark }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const labelOf = useFieldLabel(type);
  const authorOf = useAuthorWords();
  const isMoved = mark.fields.includes('stageId');
  const fields = mark.fields.filter((field) => !(isMoved && OF_STAGE.has(field)));
  const what = [
    ...fields.map(labelOf),
    ...(mark.activities > 0 ? [t('records.looks.entries', { count: mark.activities })] : []),
  ];
  const list = new Intl.ListFormat(format.locale, { type: 'unit' }).format(what);
  const author = authorOf(mark, now);
  const told = mark.isAssigned
    ? t('records.looks.assigned', { author })
    : t('records.looks.changed', { what: list, author });
  return <span role="img" aria-label={told} title={told} className={classes.dot} />;
}
