import { en } from './fields/en.ts';
import type { Language } from './languages.ts';
import { type FieldKey, fill, type Message, type Parameters, type Translation } from './message.ts';

let spoken: { language: Language; texts: Translation<typeof en> } = { language: 'en', texts: en };

/** What schemas speak from now on. The server leaves them their English, and translates for each request. */
export function speak(language: Language, texts: Translation<typeof en>): void {
  spoken = { language, texts };
}

/** Issues of zod carry texts: what a schema said in English is found here again. As many as schemas can say. */
const messages = new Map<string, Message>();

/** What a check of a schema says: `z.string().max(20, word('maxLength', { count: 20 }))`. */
export function word<Key extends FieldKey>(key: Key, ...[given]: Parameters<Key>): { error: () => string } {
  const parameters: Message['parameters'] = given ?? {};
  messages.set(fill(en[key], 'en', parameters), { key, parameters });
  return { error: () => fill(spoken.texts[key], spoken.language, parameters) };
}

/** The message of an issue, by its English text; undefined where it is none of ours. */
export const messageOfWord = (text: string): Message | undefined => messages.get(text);
