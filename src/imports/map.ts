import { camelCase, snakeCase } from '../core/case.ts';
import { AppError } from '../core/errors.ts';
import { inEnglish } from '../core/messages/message.ts';
import { formatProblem } from './dates.ts';
import type { Importable, ImportField } from './importable.ts';
import { type ImportMap, importMap, type Lookup, type Target } from './input.ts';
import { FILTERS, splitName } from './phrases.ts';

export type Cells = ReadonlyMap<string, string>;
/** Where a field's text comes from. */
export type Rule = { field: string; label: string; target: Omit<Target, 'field'>; text: (cells: Cells) => string };

/** The map of a JSON text; what is wrong with it is told by its place. */
export function parseMap(json: string): ImportMap {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    throw new AppError('BAD_REQUEST', inEnglish(`The map is not JSON: ${error instanceof Error ? error.message : ''}`));
  }
  const parsed = importMap.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    return `  ${[...issue.path, ...unknown].join('.') || 'map'}: ${issue.message}`;
  });
  throw new AppError('BAD_REQUEST', inEnglish(`The map is not right:\n${problems.join('\n')}`));
}

type Compiled = { rules: Rule[]; keyColumns: string[]; problems: string[] };

/** What each field is made from, and everything that is wrong with the map for a file of these columns. */
export function compileMap(importable: Importable, map: ImportMap, header: readonly string[]): Compiled {
  const problems: string[] = [];
  const rules: Rule[] = [];
  const known = new Set(header);
  const column = (name: string, where: string): string => {
    if (!known.has(name))
      problems.push(`${where}: there is no column ${name} in the file; there are ${header.join(', ')}`);
    return name;
  };
  const add = (name: string, label: string, target: Omit<Target, 'field'>, text: (cells: Cells) => string): void => {
    const field = fieldNamed(importable, name);
    if (field === null) {
      const fields = Object.keys(importable.fields).map(snakeCase).join(', ');
      problems.push(`${label}: ${importable.type} has no field ${name}; there are ${fields}`);
      return;
    }
    const problem = targetProblem(importable.fields[field], target);
    if (problem !== null) problems.push(`${label}: ${name} ${problem}`);
    if (rules.some((rule) => rule.field === field)) problems.push(`${label}: ${name} is filled twice`);
    rules.push({ field, label, target, text });
  };

  for (const [name, targets] of Object.entries(map.columns)) {
    column(name, 'columns');
    const text = (cells: Cells): string => cells.get(name) ?? '';
    for (const target of Array.isArray(targets) ? targets : [targets]) {
      if (typeof target === 'string') add(target, name, {}, text);
      else if ('split' in target) {
        add('firstName', name, {}, (cells) => splitName(text(cells)).first);
        add('lastName', name, {}, (cells) => splitName(text(cells)).last);
      } else add(target.field, name, target, text);
    }
  }
  for (const [field, constant] of Object.entries(map.constants)) {
    const isLookup = typeof constant === 'object';
    const text = String(isLookup ? constant.value : constant);
    add(field, field, isLookup ? { lookup: constant.lookup } : { decimal: '.' }, () => text);
  }
  for (const [field, template] of Object.entries(map.templates)) {
    const { text, ...target } = typeof template === 'string' ? { text: template } : template;
    add(
      field,
      field,
      target,
      compileTemplate(text, (name) => column(name, `templates.${field}`), problems),
    );
  }
  const keyColumns = (Array.isArray(map.key) ? map.key : [map.key]).map((name) => column(name, 'key'));
  if (map.match !== undefined && fieldNamed(importable, map.match) === null) {
    problems.push(`match: ${importable.type} has no field ${map.match}`);
  }
  return { rules, keyColumns, problems };
}

/** `annual_revenue`, `annualRevenue`; `responsible` for `responsible_id`. */
export function fieldNamed({ fields }: Importable, name: string): string | null {
  const field = camelCase(name);
  return [field, `${field}Id`].find((candidate) => Object.hasOwn(fields, candidate)) ?? null;
}

function targetProblem(field: ImportField | undefined, target: Omit<Target, 'field'>): string | null {
  if (!field) return null;
  const { kind, references } = field;
  if (kind === 'reference') {
    if (target.lookup === undefined) return 'needs a lookup: by id, name, email or key';
    return references ? lookupProblem(references, target.lookup) : null;
  }
  if (target.lookup !== undefined) return 'names no other record, and takes no lookup';
  const isNumber = kind === 'number';
  const hasArithmetic = [target.multiply, target.divide, target.round].some((option) => option !== undefined);
  if (hasArithmetic && !isNumber) return 'is no number: multiply, divide and round do not fit';
  if (target.format === undefined) return null;
  if (kind !== 'day' && kind !== 'timestamp') return 'is no date: format does not fit';
  const problem = formatProblem(target.format);
  return problem === null ? null : `has a format that ${problem}`;
}

const WITHOUT_NAME = ['task', 'activity'];
const WITH_EMAIL = ['user', 'contact', 'entityType'];
const WITHOUT_KEY = ['pipeline', 'stage'];

function lookupProblem(references: string, lookup: Lookup): string | null {
  const by = typeof lookup === 'string' ? lookup : lookup.by;
  if (by === 'email' && !WITH_EMAIL.includes(references)) return `can’t be looked up by email`;
  if (by === 'name' && WITHOUT_NAME.includes(references)) return `can’t be looked up by name`;
  if (by === 'key' && WITHOUT_KEY.includes(references)) return `can’t be looked up by key, only by name or id`;
  return null;
}

const PLACEHOLDER = /\{([^{}|]+)((?:\|[a-z]+)*)\}/g;

/** `{Column}` and `{Column|filter|filter}` within a text; empty where all its columns are. */
function compileTemplate(text: string, column: (name: string) => string, problems: string[]): (cells: Cells) => string {
  const columns = [...text.matchAll(PLACEHOLDER)].map(([, name = '', filters = '']) => {
    const names = filters.split('|').filter((filter) => filter !== '');
    const unknown = names.find((filter) => !Object.hasOwn(FILTERS, filter));
    if (unknown !== undefined) {
      problems.push(`templates: there is no filter ${unknown}; there are ${Object.keys(FILTERS).join(', ')}`);
    }
    return column(name.trim());
  });
  if (columns.length === 0) problems.push(`templates: “${text}” names no column in curly brackets`);
  return (cells) => {
    if (columns.every((name) => (cells.get(name) ?? '').trim() === '')) return '';
    return text.replace(PLACEHOLDER, (_, name: string, filters: string) =>
      filters
        .split('|')
        .filter((filter) => filter !== '')
        .reduce((value, filter) => FILTERS[filter]?.(value) ?? value, (cells.get(name.trim()) ?? '').trim()),
    );
  };
}
