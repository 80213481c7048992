import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertLetIn } from '../access/recent.ts';
import { forbidden, unauthorized } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { PIECE_BYTES } from '../imports/input.ts';
import type { ScreenImports } from '../imports/screen.ts';
import { toSnake } from '../rest/shape.ts';
import type { Context } from '../trpc/context.ts';

const params = z.object({ id: z.coerce.number().int().positive() });
const query = z.object({ offset: z.coerce.number().int().min(0) });

/** Takes a file to be imported piece by piece, so that a slow line needs no long request, and can go on where it broke. */
export function registerImportUpload(
  app: FastifyInstance,
  createContext: (request: FastifyRequest, reply: FastifyReply) => Context,
  imports: ScreenImports,
): void {
  app.addContentTypeParser<Buffer>(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: PIECE_BYTES },
    (_request, body, done) => done(null, body),
  );
  app.post('/imports/:id/data', { bodyLimit: PIECE_BYTES }, async (request, reply) => {
    const context = createContext(request, reply);
    const actor = await context.authenticate();
    if (!actor) throw unauthorized();
    assertLetIn(actor);
    if (actor.isReadOnly) throw forbidden(say('readOnlyToken'));
    if (actor.viewer) throw forbidden(say('nothingWhileViewing'));
    const { id } = params.parse(request.params);
    const { offset } = query.parse(request.query);
    const piece = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return toSnake(await imports.append({ ...context, actor }, { id, offset, piece }));
  });
}
