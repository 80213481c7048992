import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assertLetIn } from '../access/recent.ts';
import { assertMay } from '../access/scope.ts';
import { AUDIT_COLUMNS, auditLine } from '../audit/csv.ts';
import { auditFilters } from '../audit/input.ts';
import { readAudit } from '../audit/queries.ts';
import { BYTE_ORDER_MARK, csvLine } from '../core/csv.ts';
import { AppError, unauthorized } from '../core/errors.ts';
import { recordExport } from '../events/access.ts';
import { queryOf } from '../rest/shape.ts';
import type { Context } from '../trpc/context.ts';

/** Serves the audit log as a file, as it is filtered. It streams: the log may be larger than memory. */
export function registerAuditExport(
  app: FastifyInstance,
  createContext: (request: FastifyRequest, reply: FastifyReply) => Context,
): void {
  app.get('/audit-log.csv', async (request, reply) => {
    const context = createContext(request, reply);
    const actor = await context.authenticate();
    if (!actor) throw unauthorized();
    assertLetIn(actor);
    try {
      assertMay(actor, 'workspace', 'edit');
    } catch (refusal) {
      if (refusal instanceof AppError) context.onDenied?.(actor, 'audit.export');
      throw refusal;
    }
    const filters = auditFilters.parse(queryOf(auditFilters, request.query));
    const ctx = { ...context, actor };
    await recordExport(ctx, 'auditLog', filters, context);
    return reply
      .headers({ 'content-disposition': 'attachment; filename="audit-log.csv"', 'x-content-type-options': 'nosniff' })
      .type('text/csv; charset=utf-8')
      .send(Readable.from(linesOf(readAudit(ctx, filters)), { objectMode: false }));
  });
}

/** A page of lines at a time: what is not asked for is not read. */
async function* linesOf(pages: ReturnType<typeof readAudit>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(AUDIT_COLUMNS);
  for await (const page of pages) yield page.map(auditLine).join('');
}
