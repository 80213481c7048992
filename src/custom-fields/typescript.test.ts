import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { CustomField } from './queries.ts';
import { typescriptOf } from './typescript.ts';

let made = 0;
const field = (name: string, more: Partial<CustomField> = {}): CustomField => {
  const id = ++made;
  return {
    id,
    key: `f${id}`,
    recordType: 'deal',
    type: 'text',
    name,
    helpText: null,
    isRequired: false,
    isUnique: false,
    currency: null,
    defaultValue: null,
    sortOrder: id,
    deletedAt: null,
    replacedById: null,
    options: [],
    ...more,
  };
};
const option = (id: number, label: string) => ({ id, label, color: null, isArchived: false });

test('fields are called by what people call them, whatever that is', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-types-'));
  const file = path.join(folder, 'fields.ts');
  const text = typescriptOf([
    field('Contract type', {
      type: 'select',
      options: [option(7, 'Annual'), option(8, '2 years'), option(9, 'Годовой')],
    }),
    field('*/ globalThis.hacked = true; /*', { helpText: 'two\nlines */' }),
    field('Größe'),
    field('Same name'),
    field('same-name'),
    field('Сегмент', { recordType: 'contact', type: 'multiSelect', options: [option(11, 'VIP')] }),
  ]);
  await writeFile(file, text);
  const module: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href);
  await rm(folder, { recursive: true });
  expect({ ...Object(module) }).toEqual({
    dealFields: { contractType: 'f1', globalthisHackedTrue: 'f2', grosse: 'f3', f4: 'f4', f5: 'f5' },
    dealOptions: { contractType: { annual: 7, _2Years: 8, option9: 9 } },
    contactFields: { f6: 'f6' },
    contactOptions: { f6: { vip: 11 } },
  });
  expect('hacked' in globalThis).toBe(false);
  expect(text).toContain('f1?: 7 | 8 | 9 | null;');
  expect(text).toContain('f6?: (11)[] | null;');
});
