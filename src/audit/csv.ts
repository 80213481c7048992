import { snakeCase } from '../core/case.ts';
import { csvLine } from '../core/csv.ts';
import type { HistoryChange } from '../timeline/names.ts';
import type { AuditEntry } from './queries.ts';

/** As REST calls them. */
export const AUDIT_COLUMNS = [
  'id',
  'at',
  'user_id',
  'user',
  'channel',
  'token',
  'kind',
  'entity_type',
  'entity_id',
  'name',
  'on',
  'changes',
];

export function auditLine({ id, at, user, channel, token, kind, subject, on, changes }: AuditEntry): string {
  const where = on && `${on.type} ${on.id}${on.name === null ? '' : ` ${on.name}`}`;
  return csvLine([
    id,
    at,
    user?.id,
    user?.name,
    channel,
    token && (token.name ?? token.id),
    kind,
    subject?.type,
    subject?.id,
    subject?.name,
    where,
    changes.map(inWords).join('\n'),
  ]);
}

const inWords = ({ field, from, to, fromName, toName }: HistoryChange): string =>
  `${snakeCase(field)}: ${valueInWords(from, fromName)} → ${valueInWords(to, toName)}`;

function valueInWords(value: unknown, name: string | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return name ? `${name} (${text})` : text;
}
