import { Button, Select } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  DATE_FORMATS,
  DOUBLES,
  FILE_DELIMITERS,
  FILE_ENCODINGS,
  MATCHES,
  type ScreenType,
} from '../../src/imports/input.ts';
import { errorMessage } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import classes from './import.module.css';
import type { Column, Import, Plan } from './import.ts';
import { useTargetWords } from './use-target-words.ts';

const SAMPLES = 3;
const NEW_FIELDS = ['text', 'number', 'day'] as const;
const DELIMITER_NAMES = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;

type Props = { found: Import; plan: Plan; onPlan: (plan: Plan) => void; onStarted: () => void; onAgain: () => void };

/** Where each column goes, how it is read, and what becomes of what is there already. */
export function ColumnsStep({ found, plan, onPlan, onStarted, onAgain }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const utils = trpc.useUtils();
  const { id, header, type } = found;
  const preview = trpc.imports.preview.useQuery({ id, ...plan }, { placeholderData: keepPreviousData });
  const start = trpc.imports.start.useMutation({
    onSuccess: async () => {
      await Promise.all([utils.imports.get.invalidate({ id }), utils.jobs.invalidate()]);
      onStarted();
    },
    onError: toast.error,
  });
  const rows = preview.data?.items ?? [];
  const set = (index: number, column: Column) =>
    onPlan({ ...plan, columns: plan.columns.map((each, place) => (place === index ? column : each)) });
  const isNothing = plan.columns.every((column) => column?.type !== type);
  return (
    <div className={classes.step}>
      <Reading found={found} />
      <p className={classes.hint}>
        {t('imports.found', { count: found.rowCount ?? 0, rows: format.number(found.rowCount ?? 0) })}
      </p>
      <ul className={classes.columns}>
        {header.map((name, index) => (
          <li key={name} className={classes.column} data-ignored={!plan.columns[index] || undefined}>
            <div className={classes.source}>
              <strong className={classes.name}>{name}</strong>
              <span className={classes.sample}>
                {rows
                  .slice(0, SAMPLES)
                  .map(({ cells }) => cells[index] ?? '')
                  .filter((cell) => cell !== '')
                  .join(' · ')}
              </span>
            </div>
            <div className={classes.target}>
              <TargetSelect
                found={found}
                name={name}
                column={plan.columns[index] ?? null}
                onChange={(column) => set(index, column)}
              />
              <HowRead
                found={found}
                name={name}
                column={plan.columns[index] ?? null}
                onChange={(column) => set(index, column)}
              />
              <ReadAs
                values={rows
                  .slice(0, SAMPLES)
                  .map(({ read, problems }) => ({ read: read[name], problem: problems[name] }))}
              />
            </div>
          </li>
        ))}
      </ul>
      {preview.isError && (
        <p role="alert" className={classes.problem}>
          {errorMessage(preview.error, t)}
        </p>
      )}
      <Doubles type={type} plan={plan} onPlan={onPlan} />
      <div className={classes.actions}>
        <Button
          variant="default"
          disabled={isNothing}
          loading={start.isPending}
          onClick={() => start.mutate({ id, ...plan, isCheck: true })}
        >
          {t('imports.check')}
        </Button>
        <Button
          disabled={isNothing}
          loading={start.isPending}
          onClick={() => start.mutate({ id, ...plan, isCheck: false })}
        >
          {t('imports.run')}
        </Button>
        <Button variant="subtle" color="gray" onClick={onAgain}>
          {t('imports.otherFile')}
        </Button>
      </div>
    </div>
  );
}

/** How the file is written; what was found out can be corrected. */
function Reading({ found }: { found: Import }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const { id, format, encoding, delimiter, sheet, sheets } = found;
  const read = trpc.imports.read.useMutation({
    onError: toast.error,
    onSettled: () => utils.imports.invalidate(),
  });
  const delimiterNow = FILE_DELIMITERS.find((each) => each === delimiter);
  const again = (change: object) =>
    read.mutate({ id, ...(encoding && { encoding }), ...(delimiterNow && { delimiter: delimiterNow }), ...change });
  return (
    <div className={classes.reading}>
      {encoding !== null && (
        <Select
          size="xs"
          label={t('imports.encoding')}
          value={encoding}
          data={FILE_ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
          allowDeselect={false}
          disabled={read.isPending}
          onChange={(value) => again({ encoding: FILE_ENCODINGS.find((each) => each === value) })}
        />
      )}
      {format === 'csv' && (
        <Select
          size="xs"
          label={t('imports.delimiter')}
          value={delimiter}
          data={FILE_DELIMITERS.map((value) => ({ value, label: t(`imports.delimiters.${DELIMITER_NAMES[value]}`) }))}
          allowDeselect={false}
          disabled={read.isPending}
          onChange={(value) => again({ delimiter: FILE_DELIMITERS.find((each) => each === value) })}
        />
      )}
      {sheets.length > 1 && (
        <Select
          size="xs"
          label={t('imports.sheet')}
          value={sheet}
          data={sheets}
          allowDeselect={false}
          disabled={read.isPending}
          onChange={(value) => value !== null && again({ sheet: value })}
        />
      )}
    </div>
  );
}

type ColumnProps = { found: Import; name: string; column: Column; onChange: (column: Column) => void };

function TargetSelect({ found, name, column, onChange }: ColumnProps) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const wordOf = useTargetWords();
  const addField = trpc.imports.addField.useMutation({ onError: toast.error });
  const { id, fields, canAddFields, type } = found;
  const types = [type, ...new Set(fields.map((field) => field.type).filter((each) => each !== type))];
  const groups = types.map((each) => ({
    group: t(`imports.one.${each}`),
    items: fields
      .filter((field) => field.type === each)
      .map(({ field }) => ({
        value: `${each}.${field}`,
        label:
          each === type
            ? wordOf(each, field)
            : t('imports.ofOther', { type: t(`imports.one.${each}`), field: wordOf(each, field) }),
      })),
  }));
  const news = NEW_FIELDS.map((kind) => ({ value: `+${kind}`, label: t(`imports.newField.${kind}`) }));
  const data =
    canAddFields && type !== 'activity' ? [...groups, { group: t('imports.newField.title'), items: news }] : groups;

  async function choose(value: string | null) {
    if (value === null) return onChange(null);
    const kind = NEW_FIELDS.find((each) => value === `+${each}`);
    if (kind && type !== 'activity') {
      const { key } = await addField.mutateAsync({ id, name: name.slice(0, 100), type, kind });
      await Promise.all([utils.imports.get.invalidate({ id }), utils.customFields.invalidate()]);
      return onChange({ type, field: key });
    }
    const chosen = fields.find((field) => value === `${field.type}.${field.field}`);
    return onChange(chosen ? { type: chosen.type, field: chosen.field } : null);
  }

  return (
    <Select
      size="xs"
      aria-label={t('imports.goesTo', { name })}
      placeholder={t('imports.ignored')}
      value={column && `${column.type}.${column.field}`}
      data={data}
      searchable
      clearable
      disabled={addField.isPending}
      nothingFoundMessage={t('imports.noField')}
      clearButtonProps={{ 'aria-label': t('imports.ignore', { name }) }}
      onChange={(value) => void choose(value).catch(() => {})}
    />
  );
}

/** Dates and numbers are written differently; which way is a guess. */
function HowRead({ found, name, column, onChange }: ColumnProps) {
  const { t } = useTranslation();
  if (!column) return null;
  const kind = found.fields.find(({ type, field }) => type === column.type && field === column.field)?.kind;
  if (kind === 'day' || kind === 'timestamp') {
    return (
      <Select
        size="xs"
        aria-label={t('imports.dateFormat', { name })}
        placeholder={t('imports.isoDate')}
        value={column.format ?? null}
        data={[...DATE_FORMATS]}
        clearable
        clearButtonProps={{ 'aria-label': t('imports.isoDate') }}
        onChange={(value) => {
          const { format: _, ...rest } = column;
          const format = DATE_FORMATS.find((each) => each === value);
          onChange(format ? { ...rest, format } : rest);
        }}
      />
    );
  }
  if (kind !== 'number') return null;
  return (
    <Select
      size="xs"
      aria-label={t('imports.decimal', { name })}
      value={column.decimal ?? '.'}
      data={[
        { value: '.', label: '1,234.50' },
        { value: ',', label: '1.234,50' },
      ]}
      allowDeselect={false}
      onChange={(value) => onChange({ ...column, decimal: value === ',' ? ',' : '.' })}
    />
  );
}

type Read = { read: string | undefined; problem: string | undefined };

function ReadAs({ values }: { values: readonly Read[] }) {
  const { t } = useTranslation();
  const problem = values.find((value) => value.problem !== undefined)?.problem;
  const read = values.flatMap((value) => (value.read === undefined ? [] : [value.read]));
  if (problem !== undefined) return <span className={classes.problem}>{problem}</span>;
  if (read.length === 0) return null;
  return <span className={classes.sample}>{t('imports.readAs', { values: read.join(' · ') })}</span>;
}

type DoublesProps = { type: ScreenType; plan: Plan; onPlan: (plan: Plan) => void };

function Doubles({ type, plan, onPlan }: DoublesProps) {
  const { t } = useTranslation();
  const wordOf = useTargetWords();
  const matches: readonly string[] = MATCHES[type];
  if (matches.length === 0) return null;
  const doubles = plan.doubles ?? 'update';
  return (
    <div className={classes.reading}>
      <Select
        size="xs"
        label={t('imports.doubles')}
        value={doubles}
        data={DOUBLES.map((value) => ({ value, label: t(`imports.doublesBy.${value}`) }))}
        allowDeselect={false}
        onChange={(value) => onPlan({ ...plan, doubles: DOUBLES.find((each) => each === value) ?? 'update' })}
      />
      {doubles !== 'add' && (
        <Select
          size="xs"
          label={t('imports.recognisedBy')}
          value={plan.match ?? matches[0] ?? null}
          data={matches.map((value) => ({ value, label: wordOf(type, value) }))}
          allowDeselect={false}
          onChange={(value) => onPlan({ ...plan, match: value ?? undefined })}
        />
      )}
    </div>
  );
}
