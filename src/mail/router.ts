import { procedure, router } from '../trpc/procedures.ts';
import type { Mailer } from './mail.ts';
import { mailState } from './queries.ts';
import { sendTestMail } from './test-mail.ts';

export const createMailRouter = (mailer: Mailer) =>
  router({
    state: procedure('workspace', 'edit', {
      rest: [{ method: 'GET', path: '/mail' }],
      summary: 'How mail goes out, what waits, and what could not be sent',
    }).query(({ ctx }) => mailState(ctx.db, mailer.smtp)),

    test: procedure('workspace', 'edit', {
      rest: [{ method: 'POST', path: '/mail/test' }],
      summary: 'Send a mail to oneself at once, and tell what the mail server says',
    }).mutation(({ ctx }) => sendTestMail(ctx, mailer)),
  });
