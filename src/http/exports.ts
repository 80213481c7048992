import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assertLetIn } from '../access/recent.ts';
import { AppError, unauthorized } from '../core/errors.ts';
import { beginExport } from '../exports/exports.ts';
import { exportInput, exportQuery, inputOfQuery } from '../exports/input.ts';
import { attachmentHeader } from '../files/names.ts';
import { RECORD_FOLDERS } from '../records/input.ts';
import { queryOf } from '../rest/shape.ts';
import type { Context } from '../trpc/context.ts';
import { describeError } from '../trpc/errors.ts';

/**
 * Serves the records of a list as a file, as it is filtered and sorted. It streams: whoever goes away stops it. What would be
 * too long for an address comes in the body of a POST.
 */
export function registerExports(
  app: FastifyInstance,
  createContext: (request: FastifyRequest, reply: FastifyReply) => Context,
): void {
  for (const [folder, type] of RECORD_FOLDERS) {
    const schema = exportQuery(type);
    const serve = async (request: FastifyRequest, reply: FastifyReply) => {
      const context = createContext(request, reply);
      const actor = await context.authenticate();
      if (!actor) throw unauthorized();
      assertLetIn(actor);
      const input = exportInput.parse(inputOfQuery(type, schema.parse(queryOf(schema, request.body ?? request.query))));
      try {
        const { fileName, contentType, content, over } = await beginExport({ ...context, actor }, input, {
          again: context.authenticate,
          origin: context,
        });
        over.catch((error: unknown) =>
          request.log.warn({ error: describeError(error) }, 'How an export ended could not be recorded'),
        );
        return await reply
          .headers({ 'content-disposition': attachmentHeader(fileName), 'x-content-type-options': 'nosniff' })
          .type(contentType)
          .send(content);
      } catch (refusal) {
        if (refusal instanceof AppError && refusal.code === 'FORBIDDEN') context.onDenied?.(actor, `${folder}.export`);
        throw refusal;
      }
    };
    app.get(`/${folder}/export`, serve);
    app.post(`/${folder}/export`, serve);
  }
}
