import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertLetIn } from '../access/recent.ts';
import { assertMay } from '../access/scope.ts';
import { notFound, unauthorized } from '../core/errors.ts';
import type { Context } from '../trpc/context.ts';
import { loadPicture } from '../users/pictures.ts';

const address = z.object({ id: z.coerce.number().int().positive().safe(), hash: z.string().regex(/^[0-9a-f]{32}$/) });

/**
 * Serves people's pictures to those who may see people. The address names the content, so a browser that has it never
 * asks again; what was uploaded is shown as an image or not at all, and is no page of ours even when opened by itself.
 */
export function registerPictures(
  app: FastifyInstance,
  createContext: (request: FastifyRequest, reply: FastifyReply) => Context,
): void {
  app.get('/users/:id/picture/:hash', async (request, reply) => {
    const ctx = createContext(request, reply);
    const actor = await ctx.authenticate();
    if (!actor) throw unauthorized();
    assertLetIn(actor);
    assertMay(actor, 'user', 'view');
    const { data } = address.safeParse(request.params);
    const picture = data && (await loadPicture(ctx.db, data.id, data.hash));
    if (!picture) throw notFound('picture');
    return reply
      .headers({
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'private, max-age=31536000, immutable',
      })
      .type(picture.type)
      .send(picture.content);
  });
}
