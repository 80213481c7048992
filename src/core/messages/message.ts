import type { en as fields } from './fields/en.ts';
import type { Language } from './languages.ts';
import type { en as mails } from './mails/en.ts';
import type { en as refusals } from './refusals/en.ts';

/** With `{{name}}` where a parameter goes; where something is counted (`count`), a text for each plural of the language. */
export type Text = string | Plural;
export type Plural = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

/** The same keys in another language. */
export type Translation<English> = { readonly [Key in keyof English]: Text };

type Fields = typeof fields;
type All = Fields & typeof refusals & typeof mails;

/** What is wrong with a field; schemas say these, in the browser too. */
export type FieldKey = keyof Fields;
export type MessageKey = keyof All;
/** What an id or a name may point at that is not there. */
export type Absent = MessageKey extends infer Key ? (Key extends `absent.${infer What}` ? What : never) : never;

type Placeholder<Template> = Template extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
type TemplateOf<Entry> = Entry extends string ? Entry : Entry[keyof Entry];
type ParameterOf<Key extends MessageKey> = Placeholder<TemplateOf<All[Key]>>;

/** Nothing, or an object with what the text puts in. */
export type Parameters<Key extends MessageKey> = [ParameterOf<Key>] extends [never]
  ? []
  : [parameters: Readonly<Record<ParameterOf<Key>, string | number>>];

/** What is to be told, in no language yet. */
export type Message = {
  readonly key: MessageKey;
  readonly parameters: Readonly<Record<string, string | number>>;
};

/** Something to tell; the language is chosen where it leaves the server. */
export const say = <Key extends MessageKey>(key: Key, ...[parameters]: Parameters<Key>): Message => ({
  key,
  parameters: parameters ?? {},
});

/** What only the command line says, and zod in words of its own: it stays English in every language. */
export const inEnglish = (text: string): Message => say('asIs', { text });

const rules = new Map<Language, Intl.PluralRules>();
const numbers = new Map<Language, Intl.NumberFormat>();

function pluralOf(language: Language, count: unknown): Intl.LDMLPluralRule {
  const known = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, known);
  return known.select(Number(count));
}

/** Scripts read the English, where a number is bare digits. */
function valueText(language: Language, value: string | number | undefined): string {
  if (typeof value !== 'number' || language === 'en') return String(value);
  const known = numbers.get(language) ?? new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
  numbers.set(language, known);
  return known.format(value);
}

/** A text with its parameters put in. */
export function fill(text: Text, language: Language, parameters: Message['parameters']): string {
  const template = typeof text === 'string' ? text : (text[pluralOf(language, parameters['count'])] ?? text.other);
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => valueText(language, parameters[name]));
}
