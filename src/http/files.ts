import multipart, { type Multipart, type MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { UserActor } from '../access/actor.ts';
import { assertLetIn } from '../access/recent.ts';
import { AppError, forbidden, invalid, notFound, unauthorized } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { assertMayAttach, attachFile, setThumbnail } from '../files/files.ts';
import {
  FILE_FOLDERS,
  type FileParent,
  MAX_FILE_BYTES,
  MAX_PREVIEW_BYTES,
  MAX_THUMBNAIL_BYTES,
  previewOf,
} from '../files/input.ts';
import { attachmentHeader } from '../files/names.ts';
import { type FileView, findFile, loadThumbnail } from '../files/queries.ts';
import { type Storage, type Stored, TooLarge } from '../files/storage.ts';
import type { FileRow } from '../files/table.ts';
import { once } from '../rest/idempotency.ts';
import { sendError } from '../rest/register.ts';
import { toSnake } from '../rest/shape.ts';
import type { Context } from '../trpc/context.ts';

type MemberContext = Context & { actor: UserActor };
type Options = {
  createContext: (request: FastifyRequest, reply: FastifyReply) => Context;
  storage: Storage;
  /** How long an upload may bring nothing. */
  stallMs?: number;
};

/** What else a form may hold besides its file: names and lines between the parts. */
const MAX_FORM_BYTES = 100_000;
const STALL_MS = 20_000;
const LIMITS = { files: 1, parts: 10, fields: 9, fieldSize: 1_000, fieldNameSize: 100, headerPairs: 20 };

const address = z.object({ id: z.coerce.number().int().positive().safe() });
const idIn = (request: FastifyRequest): number | null => address.safeParse(request.params).data?.id ?? null;

/** What was uploaded runs nowhere: it is no page of ours, and what it is can't be guessed otherwise. */
const LOCKED_UP = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};
/** Browsers show a PDF in a viewer of their own, apart from the page, which none does in a sandbox. */
const SHOWN_BY_VIEWER = {
  ...LOCKED_UP,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; script-src 'none'; frame-ancestors 'self'",
};

/** Takes files in and gives them out, to whoever sees what they are on. */
export function registerFiles(app: FastifyInstance, { createContext, storage, stallMs = STALL_MS }: Options): void {
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  void app.register(multipart, { limits: { ...LIMITS, fileSize: MAX_FILE_BYTES + 1 } });
  app.addContentTypeParser(
    ['image/png', 'image/jpeg', 'image/webp'],
    { parseAs: 'buffer', bodyLimit: MAX_THUMBNAIL_BYTES },
    (_request, body, done) => done(null, body),
  );
  const enter = async (request: FastifyRequest, reply: FastifyReply): Promise<MemberContext> => {
    const context = createContext(request, reply);
    const actor = await context.authenticate();
    if (!actor) throw unauthorized();
    assertLetIn(actor);
    return { ...context, actor };
  };

  for (const [folder, entityType] of FILE_FOLDERS) {
    app.post(`/${folder}/:id/files`, { config: { isUpload: true } }, async (request, reply) => {
      // What is not read to its end is not waited for.
      reply.header('connection', 'close');
      const ctx = await enter(request, reply);
      const entityId = idIn(request);
      if (entityId === null) throw notFound(entityType);
      const { status, body } = await told(ctx, 'files.attach', () => {
        assertMayChange(ctx.actor);
        return upload(ctx, request, { entityType, entityId }, { storage, stallMs });
      });
      return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
    });
  }

  app.post('/files/:id/thumbnail', async (request, reply) => {
    const ctx = await enter(request, reply);
    await told(ctx, 'files.attach', async () => {
      assertMayChange(ctx.actor);
      const id = idIn(request);
      if (id === null) throw notFound('file');
      if (!Buffer.isBuffer(request.body)) throw invalid({ thumbnail: say('pictureType') });
      await setThumbnail(ctx, id, request.body);
    });
    return reply.code(204).send();
  });

  const find = async (request: FastifyRequest, reply: FastifyReply) => {
    const ctx = await enter(request, reply);
    const id = idIn(request);
    if (id === null) throw notFound('file');
    return { ctx, file: (await findFile(ctx, id)).file };
  };
  const send = async (reply: FastifyReply, file: FileRow, limit?: number) => {
    const content = await storage.read(file.storageKey, limit);
    if (!content) {
      reply.log.error({ file: file.id }, 'The bytes of a file are missing');
      throw notFound('file');
    }
    return reply.header('content-length', Math.min(file.size, limit ?? file.size)).send(content);
  };

  app.get('/files/:id', async (request, reply) => {
    const { file } = await find(request, reply);
    reply.headers({ ...LOCKED_UP, 'content-disposition': attachmentHeader(file.name) }).type(file.type);
    return send(reply, file);
  });

  app.get('/files/:id/preview', async (request, reply) => {
    const { file } = await find(request, reply);
    const preview = previewOf(file);
    if (!preview) throw notFound('file');
    reply.headers({ ...(preview === 'pdf' ? SHOWN_BY_VIEWER : LOCKED_UP), 'content-disposition': 'inline' });
    reply.type(preview === 'text' ? 'text/plain; charset=utf-8' : file.type);
    return send(reply, file, preview === 'text' ? MAX_PREVIEW_BYTES : undefined);
  });

  app.get('/files/:id/thumbnail', async (request, reply) => {
    const { ctx, file } = await find(request, reply);
    const thumbnail = await loadThumbnail(ctx.db, file.id);
    if (!thumbnail) throw notFound('file');
    return reply
      .headers({ ...LOCKED_UP, 'cache-control': 'private, max-age=300' })
      .type(thumbnail.type)
      .send(thumbnail.content);
  });
}

function assertMayChange(actor: UserActor): void {
  if (actor.isReadOnly) throw forbidden(say('readOnlyToken'));
  if (actor.viewer) throw forbidden(say('nothingWhileViewing'));
}

/** A want of a right is recorded, as it is of procedures. */
async function told<Result>(ctx: MemberContext, what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'FORBIDDEN') ctx.onDenied?.(ctx.actor, what);
    throw error;
  }
}

type Where = { entityType: FileParent; entityId: number };
type Taking = { storage: Storage; stallMs: number };

async function upload(
  ctx: MemberContext,
  request: FastifyRequest,
  where: Where,
  { storage, stallMs }: Taking,
): Promise<{ status: number; body: unknown }> {
  await assertMayAttach(ctx, where);
  if (!request.isMultipart()) throw invalid({ file: say('fileNeeded') });
  if (Number(request.headers['content-length'] ?? 0) > MAX_FILE_BYTES + MAX_FORM_BYTES) throw tooLarge();
  const stop = watch(request, stallMs);
  let taken: { name: string; stored: Stored } | null = null;
  let isKept = false;
  try {
    taken = await takeIn(request.parts(), storage);
    const { name, stored } = taken;
    const answer = await answerOnce(ctx, request, { name, stored }, (context) =>
      attachFile({ ...context, actor: ctx.actor }, where, { name, stored }),
    );
    isKept = answer.isFirst;
    return answer;
  } finally {
    stop();
    if (taken && !isKept) await storage.remove(taken.stored.key);
  }
}

const tooLarge = () => invalid({ file: say('fileSize', { limit: MAX_FILE_BYTES / 1_000_000 }) });

/** The bytes of the form's one file; a form that is broken off, or holds anything more than a form does, leaves none. */
async function takeIn(
  parts: AsyncIterableIterator<Multipart>,
  storage: Storage,
): Promise<{ name: string; stored: Stored }> {
  let taken: { name: string; stored: Stored } | null = null;
  try {
    for await (const part of parts) {
      if (part.type === 'file') taken = { name: part.filename, stored: await store(part, storage) };
    }
  } catch (error) {
    if (taken) await storage.remove(taken.stored.key);
    if (error instanceof TooLarge) throw tooLarge();
    if (error instanceof AppError || isOfDisk(error)) throw error;
    throw new AppError('BAD_REQUEST', say('uploadBroken'));
  }
  if (!taken) throw invalid({ file: say('fileNeeded') });
  return taken;
}

async function store({ file }: MultipartFile, storage: Storage): Promise<Stored> {
  const stored = await storage.put(file, MAX_FILE_BYTES).catch((error: unknown) => {
    // Whoever waits for the form's end would wait for ever.
    file.resume();
    throw isOfDisk(error) && error.code === 'ENOSPC' ? new AppError('UNAVAILABLE', say('diskFull')) : error;
  });
  if (!file.truncated) return stored;
  await storage.remove(stored.key);
  throw new TooLarge();
}

/** What the machine says of itself, rather than of what came in. */
const isOfDisk = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';

/** A repeat with the same key and the same bytes is answered as the first was. */
async function answerOnce(
  ctx: MemberContext,
  request: FastifyRequest,
  { name, stored }: { name: string; stored: Stored },
  work: (context: Context) => Promise<FileView>,
): Promise<{ status: number; body: unknown; isFirst: boolean }> {
  const key = request.headers['idempotency-key'];
  let isFirst = false;
  const attach = async (context: Context) => {
    const view = await work(context);
    isFirst = true;
    return { status: 201, body: toSnake(view) };
  };
  if (key === undefined) return { ...(await attach(ctx)), isFirst };
  const asked = `${request.url}\n${name}\n${stored.sha256}`;
  const context: Context = { ...ctx, authenticate: () => Promise.resolve(ctx.actor), gate: undefined };
  const answer = await once(context, { userId: ctx.actor.userId, key: String(key), request: asked }, attach);
  return { ...answer, isFirst };
}

/** Cuts off who brings nothing for a while, or more than a form with a file can be. */
function watch({ raw }: FastifyRequest, stallMs: number): () => void {
  const { socket } = raw;
  const begin = socket.bytesRead;
  let [seen, since] = [begin, Date.now()];
  const timer = setInterval(
    () => {
      const { bytesRead } = socket;
      const isStalled = bytesRead === seen && Date.now() - since >= stallMs;
      if (isStalled || bytesRead - begin > MAX_FILE_BYTES + 2 * MAX_FORM_BYTES) raw.destroy();
      if (bytesRead !== seen) [seen, since] = [bytesRead, Date.now()];
    },
    Math.max(10, stallMs / 20),
  );
  return () => clearInterval(timer);
}
