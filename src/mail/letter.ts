import type { Language } from '../core/messages/languages.ts';
import { type Message, say } from '../core/messages/message.ts';
import { tell } from '../core/messages/tell.ts';

/** A paragraph: something to tell; what somebody wrote, shown as theirs; or an entry of a list, which may lead somewhere. */
export type Line = Message | { quote: string } | { item: Message | string; url?: string };

/** What a mail says, in no language yet; it is kept as JSON. */
export type Letter = {
  subject: Message;
  lines: readonly Line[];
  action?: { label: Message; url: string };
  /** Small print. */
  footer?: Message;
  /** Ends mail of this kind: by a POST without more (RFC 8058), and as a page for people. */
  unsubscribeUrl?: string;
};

/** Who writes: the workspace's name. */
type Options = { language: Language; sender: string };

type Part = { kind: 'paragraph' | 'quote' | 'item' | 'action' | 'small'; text: string; url?: string | undefined };

/** The letter in words, as plain text and as HTML. */
export function renderLetter(letter: Letter, { language, sender }: Options) {
  const { lines, action, footer, unsubscribeUrl: url } = letter;
  const parts: Part[] = [
    ...lines.map((line) => partOf(line, language)),
    ...(action ? [{ kind: 'action' as const, text: tell(action.label, language), url: action.url }] : []),
    { kind: 'small', text: sender },
    ...(footer ? [{ kind: 'small' as const, text: tell(footer, language) }] : []),
    ...(url ? [{ kind: 'small' as const, text: tell(say('mail.unsubscribe'), language), url }] : []),
  ];
  const subject = oneLine(tell(letter.subject, language));
  return { subject, text: `${parts.map(asText).join('\n\n')}\n`, html: asPage(parts.map(asHtml), language) };
}

function partOf(line: Line, language: Language): Part {
  if ('quote' in line) return { kind: 'quote', text: line.quote };
  if ('key' in line) return { kind: 'paragraph', text: tell(line, language) };
  const { item, url } = line;
  return { kind: 'item', text: typeof item === 'string' ? oneLine(item) : tell(item, language), url };
}

/** Breaks would end a header, or begin another line. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

function asText({ kind, text, url }: Part): string {
  if (kind === 'quote') return text.replace(/^/gm, '> ');
  return `${kind === 'item' ? '- ' : ''}${text}${url === undefined ? '' : `:\n${url}`}`;
}

const STYLES: Record<Part['kind'], string> = {
  paragraph: 'margin:0 0 16px',
  quote: 'margin:0 0 16px;padding-left:12px;border-left:3px solid #98a2b3',
  item: 'margin:0 0 8px',
  action: 'margin:24px 0',
  small: 'margin:0 0 4px;font-size:12px;color:#667085',
};
const BUTTON =
  'display:inline-block;padding:10px 18px;border-radius:6px;background:#2f54d1;color:#fff;text-decoration:none';

function asHtml({ kind, text, url }: Part): string {
  const words = `${kind === 'item' ? '• ' : ''}${escaped(text).replaceAll('\n', '<br>')}`;
  const link = (style: string) => `<a href="${escaped(url ?? '')}" style="${style}">${words}</a>`;
  const inside = url === undefined ? words : link(kind === 'action' ? BUTTON : 'color:inherit');
  const beside = kind === 'action' ? `<p style="${STYLES.small};word-break:break-all">${escaped(url ?? '')}</p>` : '';
  return `<p style="${STYLES[kind]}">${inside}</p>${beside}`;
}

const asPage = (paragraphs: readonly string[], language: Language): string => `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px 16px">
<div style="max-width:560px;margin:0 auto;font:15px/1.5 system-ui,-apple-system,'Segoe UI',Arial,sans-serif">
${paragraphs.join('\n')}
</div>
</body>
</html>
`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
