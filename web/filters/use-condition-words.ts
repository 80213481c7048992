import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Condition, OPERATORS_OF, type Operator, PERIODS, SPANS } from '../../src/lists/input.ts';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { ROUTERS } from '../records/record-cache.ts';
import { trpcClient } from '../trpc.ts';
import { choiceOf, useChoices } from './use-choices.ts';
import type { FilterField } from './use-filter-fields.ts';

/** What is asked of a field, as it reads between its name and the value. Of a field that holds several values, some are asked for. */
export function useOperatorWord(): (field: FilterField | undefined, op: Operator) => string {
  const { t } = useTranslation();
  return (field, op) => {
    const several = field?.kind === 'choices' && OPERATORS_OF.choices.find((each) => each === op);
    if (!several) return t(`filters.op.${op}`);
    return field.field === 'tagIds' ? t(`filters.tagsOp.${several}`) : t(`filters.choicesOp.${several}`);
  };
}

/** What the records are called that conditions ask for; as long as that is not known, or not theirs to see, a number stands for one. */
function useLinkedNames(
  fields: readonly FilterField[],
  conditions: readonly Condition[],
): (field: FilterField, id: number) => string {
  const linked = conditions.flatMap(({ field: name, value }) => {
    const field = fields.find((each) => each.name === name);
    const type = field?.kind === 'record' && RECORD_TYPES.find((each) => each === field.references);
    const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'number');
    return type ? ids.map((id) => ({ type, id })) : [];
  });
  const answers = useQueries({
    queries: linked.map(({ type, id }) => ({
      queryKey: [[ROUTERS[type], 'get'], { input: { id }, type: 'query' }],
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<{ name: string } | { title: string }> =>
        trpcClient[ROUTERS[type]].get.query({ id }, { signal }),
      retry: false,
    })),
  });
  return ({ references }, id) => {
    const record = answers[linked.findIndex((each) => each.type === references && each.id === id)]?.data;
    if (!record) return `#${id}`;
    return 'title' in record ? record.title : record.name;
  };
}

export type ConditionWords = { label: string; op: string; value: string };

/** A condition as a sentence reads: "Stage is Proposal or Terms". */
export function useConditionWords(
  fields: readonly FilterField[],
  conditions: readonly Condition[],
): (condition: Condition) => ConditionWords {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const choicesOf = useChoices();
  const operatorWord = useOperatorWord();
  const nameOf = useLinkedNames(fields, conditions);
  const list = new Intl.ListFormat(i18n.language, { type: 'unit' });
  const or = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
  return ({ field: name, op, value }) => {
    const field = fields.find((each) => each.name === name);
    // What the fields are called is on its way.
    if (fields.length === 0) return { label: '…', op: '', value: '' };
    if (!field) return { label: name, op: operatorWord(undefined, op), value: '' };
    const { label, kind } = field;
    const asked = operatorWord(field, op);
    const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
    const told = (each: string | number | boolean): string => {
      const choice = choiceOf(choicesOf(field, op), each);
      if (choice) return choice.label;
      if (typeof each === 'number') return kind === 'record' ? nameOf(field, each) : format.number(each);
      const isDay = (kind === 'day' || kind === 'moment') && /^\d{4}-/.test(String(each));
      return isDay ? format.date(String(each)) : String(each);
    };
    if (op === 'during') {
      const period = PERIODS.find((each) => each === value);
      return { label, op: asked, value: period ? t(`filters.period.${period}`) : '' };
    }
    if (op === 'inLast' || op === 'inNext') {
      const span = SPANS.find((each) => each === values[1]);
      return { label, op: asked, value: span ? t(`filters.span.${span}`, { count: Number(values[0]) }) : '' };
    }
    if (op === 'between') return { label, op: asked, value: values.map(told).join(` ${t('filters.and')} `) };
    return { label, op: asked, value: (kind === 'choices' ? list : or).format(values.map(told)) };
  };
}
