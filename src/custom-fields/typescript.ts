import { fold } from '../core/text.ts';
import { CUSTOMIZED, type CustomFieldType } from './input.ts';
import type { CustomField } from './queries.ts';

const HEAD = `// The fields that were added to the records of this Kontor, for scripts. Made by \`crm types\`; make it again when they change.
`;

/** What a value is in TypeScript; choices are the ids of their options. */
const TYPES: Record<Exclude<CustomFieldType, 'select' | 'multiSelect'>, string> = {
  text: 'string',
  longText: 'string',
  number: 'number',
  money: 'number',
  day: 'string',
  timestamp: 'string',
  boolean: 'boolean',
  link: 'string',
  email: 'string',
  phone: 'string',
  person: 'number',
};

/** The custom fields as a TypeScript module: for each record type the keys and options by name, and the type of its values. */
export function typescriptOf(fields: readonly CustomField[]): string {
  const modules = CUSTOMIZED.flatMap((recordType) => {
    const own = fields.filter((field) => field.recordType === recordType);
    if (own.length === 0) return [];
    const names = identifiers(own.map(({ id, name }) => ({ id, text: name, or: `f${id}` })));
    const choices = own.filter(({ options }) => options.length > 0);
    const record = recordType.charAt(0).toUpperCase() + recordType.slice(1);
    return [
      `export const ${recordType}Fields = {`,
      ...own.map((field) => `${comment(field)}  ${names.get(field.id)}: '${field.key}',`),
      '} as const;\n',
      ...(choices.length === 0
        ? []
        : [
            `export const ${recordType}Options = {`,
            ...choices.map((field) => `  ${names.get(field.id)}: {${optionsOf(field)}\n  },`),
            '} as const;\n',
          ]),
      `export type ${record}CustomFields = {`,
      ...own.map((field) => `${comment(field)}  ${field.key}?: ${typeOf(field)} | null;`),
      '};\n',
    ];
  });
  return [HEAD, ...modules].join('\n');
}

function typeOf({ type, options }: CustomField): string {
  if (type !== 'select' && type !== 'multiSelect') return TYPES[type];
  const ids = options.map(({ id }) => id).join(' | ') || 'never';
  return type === 'select' ? ids : `(${ids})[]`;
}

function optionsOf({ options }: CustomField): string {
  const names = identifiers(options.map(({ id, label }) => ({ id, text: label, or: `option${id}` })));
  return options.map(({ id }) => `\n    ${names.get(id)}: ${id},`).join('');
}

/** What people wrote is text: it must not end the comment that it stands in. */
function comment({ name, helpText }: CustomField): string {
  const text = [name, helpText].filter(Boolean).join(': ').replace(/\s+/g, ' ').replaceAll('*/', '* /');
  return `  /** ${text} */\n`;
}

type Named = { id: number; text: string; or: string };

/** A name to write for each, in Latin letters: what has none, or one that another has, is called otherwise. */
function identifiers(named: readonly Named[]): Map<number, string> {
  const written = named.map(({ id, text, or }) => ({ id, name: identifierOf(text) || or, or }));
  return new Map(
    written.map(({ id, name, or }) => {
      const isAlone = written.every((other) => other.id === id || other.name !== name);
      return [id, isAlone ? name : or];
    }),
  );
}

function identifierOf(text: string): string {
  const [first = '', ...others] = fold(text).match(/[a-z0-9]+/g) ?? [];
  const name = first + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^\d/.test(name) ? `_${name}` : name;
}
