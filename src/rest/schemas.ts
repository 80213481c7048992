import { getTableColumns } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { activities } from '../activities/table.ts';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import { snakeCase } from '../core/case.ts';
import { deals } from '../deals/table.ts';
import { tasks } from '../tasks/table.ts';

export type JsonSchema = { [key: string]: unknown };

const link: JsonSchema = {
  type: ['object', 'null'],
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
  description: 'What the record is linked to: its id and name, and no more of it',
};
const can: JsonSchema = {
  type: 'object',
  properties: Object.fromEntries(
    ['edit', 'delete', 'assign', 'comment'].map((action) => [action, { type: 'boolean' }]),
  ),
  description: 'What you may do with it',
};
const links = (...names: string[]): Record<string, JsonSchema> => Object.fromEntries(names.map((name) => [name, link]));

/** The records as REST gives them, read off their tables: by the first part of their paths. */
export const RECORD_SCHEMAS: Record<string, { name: string; schema: JsonSchema }> = {
  companies: { name: 'Company', schema: schemaOf(companies, links('parent', 'responsible')) },
  contacts: { name: 'Contact', schema: schemaOf(contacts, links('company', 'responsible')) },
  deals: { name: 'Deal', schema: schemaOf(deals, links('pipeline', 'stage', 'contact', 'company', 'responsible')) },
  tasks: { name: 'Task', schema: schemaOf(tasks, links('contact', 'company', 'deal', 'assignee', 'created_by')) },
  activities: { name: 'Activity', schema: schemaOf(activities, links('entity', 'user')) },
};

function schemaOf(table: PgTable, more: Record<string, JsonSchema>): JsonSchema {
  const columns = Object.entries(getTableColumns(table)).filter(
    ([field]) => field !== 'searchText' && field !== 'stageChange',
  );
  const properties = Object.fromEntries(
    columns.map(([field, column]): [string, JsonSchema] => {
      const kind = typeOf(column.dataType, column.columnType);
      const { type } = kind;
      return [
        snakeCase(field),
        {
          ...kind,
          type: column.notNull ? type : [type, 'null'],
          ...(column.enumValues ? { enum: column.enumValues } : {}),
        },
      ];
    }),
  );
  return { type: 'object', properties: { ...properties, ...more, can } };
}

function typeOf(dataType: string, columnType: string): JsonSchema {
  if (dataType === 'number')
    return { type: columnType === 'PgInteger' || columnType.startsWith('PgBigInt') ? 'integer' : 'number' };
  if (dataType === 'boolean') return { type: 'boolean' };
  if (dataType === 'date') return { type: 'string', format: 'date-time' };
  if (dataType === 'json') return { type: 'object' };
  if (dataType === 'array') return { type: 'array', items: { type: 'string' } };
  if (columnType === 'PgDateString') return { type: 'string', format: 'date' };
  return dataType === 'custom' ? { type: 'number' } : { type: 'string' };
}
