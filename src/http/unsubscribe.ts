import { eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { acceptedLanguage, type Language, languageOf } from '../core/messages/languages.ts';
import { say } from '../core/messages/message.ts';
import { tell } from '../core/messages/tell.ts';
import type { Db } from '../db/client.ts';
import { escaped } from '../mail/letter.ts';
import type { Mailer } from '../mail/mail.ts';
import { writeChoice } from '../notifications/choices.ts';
import type { NotificationTopic } from '../notifications/input.ts';
import { readStopToken } from '../notifications/mailing.ts';
import { users } from '../users/table.ts';

type Options = { db: Db; mailer: Mailer; publicUrl: string };
type Asked = { userId: number; topic: NotificationTopic; email: string; language: Language };

/**
 * Ends mail of a topic for whoever has the link, without sign-in and without scripts: a page that asks, since links are
 * opened by machines too, and a POST that does it, from that page or from a mail program (RFC 8058).
 */
export function registerUnsubscribe(app: FastifyInstance, { db, mailer, publicUrl }: Options): void {
  // What comes along says nothing that the address does not.
  app.addContentTypeParser('*', { bodyLimit: 10_000, parseAs: 'string' }, (_request, _body, done) => done(null));

  async function asked(query: unknown): Promise<Asked | null> {
    const token: unknown = Reflect.get(Object(query), 'token');
    const read = typeof token === 'string' && mailer.sealer ? readStopToken(mailer.sealer, token) : null;
    if (!read) return null;
    const [user] = await db
      .select({ email: users.email, locale: users.locale })
      .from(users)
      .where(eq(users.id, read.userId));
    return user ? { ...read, email: user.email, language: languageOf(user.locale) ?? 'en' } : null;
  }

  app.get('/unsubscribe', async (request, reply) => {
    const found = await asked(request.query);
    if (!found) return useless(reply, acceptedLanguage(request.headers['accept-language']));
    const { language } = found;
    const button = `<button>${escaped(tell(say('stop.button'), language))}</button>`;
    return page(reply, language, `<p>${sentence('stop.ask', found)}</p><form method="post">${button}</form>`);
  });

  app.post('/unsubscribe', async (request, reply) => {
    const found = await asked(request.query);
    if (!found) return useless(reply, acceptedLanguage(request.headers['accept-language']));
    const { userId, topic, language } = found;
    await writeChoice(db, userId, { topic, channel: 'email', enabled: false });
    const back = `<a href="${escaped(publicUrl)}/settings/notifications">${escaped(tell(say('stop.back'), language))}</a>`;
    return page(reply, language, `<p role="status">${sentence('stop.done', found)}</p><p>${back}</p>`);
  });
}

function sentence(key: 'stop.ask' | 'stop.done', { topic, email, language }: Asked): string {
  return escaped(tell(say(key, { topic: tell(say(`topic.${topic}`), language), email }), language));
}

const useless = (reply: FastifyReply, language: Language): FastifyReply =>
  page(reply.code(404), language, `<p>${escaped(tell(say('stop.useless'), language))}</p>`);

function page(reply: FastifyReply, language: Language, content: string): FastifyReply {
  const title = escaped(tell(say('stop.title'), language));
  // The address stays here, and yet the form's origin is told.
  return reply
    .headers({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' })
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title>
<style>
  :root { color-scheme: light dark }
  body { max-width: 30rem; margin: 15vh auto 0; padding: 0 1.25rem; font: 1rem/1.5 system-ui, sans-serif }
  h1 { font-size: 1.25rem }
  button { padding: .6rem 1.1rem; border: 0; border-radius: 6px; background: #2f54d1; color: #fff; font: inherit; cursor: pointer }
</style></head>
<body><main><h1>${title}</h1>${content}</main></body>
</html>
`);
}
