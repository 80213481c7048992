import { initTRPC } from '@trpc/server';
import type { UserActor } from '../access/actor.ts';
import type { Action, Resource } from '../access/input.ts';
import { assertLetIn, assertRecentPassword } from '../access/recent.ts';
import { assertMay } from '../access/scope.ts';
import { assertShallow } from '../core/depth.ts';
import { forbidden, unauthorized } from '../core/errors.ts';
import { acceptedLanguage } from '../core/messages/languages.ts';
import { say } from '../core/messages/message.ts';
import { tell } from '../core/messages/tell.ts';
import type { Context } from './context.ts';
import { publicError, toTrpcError, UNEXPECTED } from './errors.ts';

/** Who may call a procedure at all; which records it then reaches is the scope's part. */
export type Rule = 'public' | 'signedIn' | { resource: Resource; action: Action };

/** How REST offers a procedure. */
export type RestRoute = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below /api, with parameters like `/deals/{id}`. */
  path: string;
  /** 200 unless said: 201 for what is created, 204 for nothing to tell. */
  status?: 201 | 204;
  /** The body is what an edit sets, with `version` and `reason` beside the fields. */
  isEdit?: true;
  /** Where the answer has another id than the path, it is found there for good. */
  mayHaveMoved?: true;
  /** Inputs that the path says by its shape, like the entity type of a timeline. */
  fixed?: Readonly<Record<string, unknown>>;
  /** Path parameters whose input is called otherwise. */
  rename?: Readonly<Record<string, string>>;
};

export type ProcedureMeta = Options & { rule: Rule };

type Options = {
  rest?: readonly RestRoute[];
  summary?: string;
  /** Takes a session in which the password was given a short while ago: what takes over accounts, or can't be undone. */
  isDelicate?: true;
  /** Open to those who are yet to set up the second factor that their role asks for. */
  isBeforeTwoFactor?: true;
  /** About the person's own account: kept from an administrator who sees as they do. */
  isPersonal?: true;
  /** Open to an administrator who sees as somebody else does, to whom no other change is. */
  isWhileViewing?: true;
};

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => {
      const known = publicError(error);
      const language = acceptedLanguage(ctx?.acceptLanguage);
      const told = known?.told(language) ?? { message: tell(UNEXPECTED, language) };
      return {
        ...shape,
        message: told.message,
        data: {
          code: known?.code ?? ('INTERNAL' as const),
          httpStatus: shape.data.httpStatus,
          fields: told.fields,
          current: known?.details.current,
          collisions: known?.details.collisions?.map(({ at, ...each }) => ({ ...each, at: at.toISOString() })),
          missing: known?.details.missing,
          stageRules: known?.details.stageRules,
          requestId: ctx?.requestId,
        },
      };
    },
  });

export const { router, mergeRouters, createCallerFactory } = t;

const letIn = t.middleware(async ({ ctx, type, next }) => {
  if (type === 'subscription' || !ctx.gate) return next();
  const turn = ctx.gate.enter();
  if (turn) await turn;
  try {
    return await next();
  } finally {
    ctx.gate.leave();
  }
});

const mapErrors = t.middleware(async ({ ctx, type, path, next }) => {
  const startedAt = performance.now();
  const result = await next();
  if (type !== 'subscription') {
    const code = result.ok ? 'OK' : (publicError(result.error)?.code ?? 'INTERNAL');
    ctx.onCall?.({ procedure: path, code, ms: performance.now() - startedAt });
  }
  if (result.ok) return result;
  const wait = publicError(result.error)?.details.retryAfterSeconds;
  if (wait !== undefined) ctx.setHeader('retry-after', String(wait));
  throw toTrpcError(result.error);
});

const signIn = t.middleware(async ({ ctx, type, next, meta, path, getRawInput }) => {
  const actor = await ctx.authenticate();
  if (!actor || (ctx.expectedUserId ?? actor.userId) !== actor.userId) throw unauthorized();
  const isDenied = (error: unknown) => {
    const known = publicError(error);
    // What is yet to be shown is no want of a right.
    return known?.code === 'FORBIDDEN' && known.details.missing === undefined;
  };
  try {
    assertAllowed(actor, type, meta);
  } catch (refusal) {
    if (isDenied(refusal)) ctx.onDenied?.(actor, path);
    throw refusal;
  }
  const work = (context: Context) => next({ ctx: { ...context, actor } });
  const { once } = ctx;
  let result: Awaited<ReturnType<typeof work>>;
  if (once && type === 'mutation' && isOfRecords(meta?.rule)) {
    const input = await getRawInput();
    assertShallow(input);
    const request = `${path}\n${JSON.stringify(input)}`;
    const data = await once({ ...ctx, actor }, request, async (context) => {
      const first = await work(context);
      // Thrown, so that the transaction is rolled back and the key is free again.
      if (!first.ok) throw first.error;
      return first.data;
    }).catch((refusal: unknown) => {
      if (isDenied(refusal)) ctx.onDenied?.(actor, path);
      throw refusal;
    });
    // What `next` would have answered; tRPC exports no way to make one.
    result = { ok: true, data } as typeof result;
  } else result = await work(ctx);
  if (!result.ok && isDenied(result.error)) ctx.onDenied?.(actor, path);
  return result;
});

const RECORDS: ReadonlySet<Resource> = new Set(['company', 'contact', 'deal', 'activity', 'task']);

/** Their answers hold nothing secret, so that they can be kept for a repeat. */
const isOfRecords = (rule: Rule | undefined): boolean => typeof rule === 'object' && RECORDS.has(rule.resource);

function assertAllowed(
  actor: UserActor,
  type: 'query' | 'mutation' | 'subscription',
  meta: ProcedureMeta | undefined,
): void {
  if (type === 'mutation' && actor.isReadOnly) throw forbidden(say('readOnlyToken'));
  if (actor.viewer && type === 'mutation' && !meta?.isWhileViewing) throw forbidden(say('nothingWhileViewing'));
  if (actor.viewer && meta?.isPersonal) throw forbidden(say('notWhileViewing'));
  const rule = meta?.rule;
  if (rule === undefined) throw new Error('A procedure without an access rule');
  if (!meta?.isBeforeTwoFactor) assertLetIn(actor);
  if (typeof rule === 'object') assertMay(actor, rule.resource, rule.action);
  if (meta?.isDelicate) assertRecentPassword(actor);
}

/** For everybody, signed in or not. */
export const publicProcedure = (options: Options = {}) =>
  t.procedure
    .meta({ rule: 'public', ...options })
    .use(mapErrors)
    .use(letIn);

/** For everybody who is signed in, about themselves or what all may know. */
export const memberProcedure = (options: Options = {}) =>
  t.procedure
    .meta({ rule: 'signedIn', ...options })
    .use(mapErrors)
    .use(letIn)
    .use(signIn);

/** For those whose role gives them the action on the resource, however far it reaches. */
export const procedure = (resource: Resource, action: Action, options: Options = {}) =>
  t.procedure
    .meta({ rule: { resource, action }, ...options })
    .use(mapErrors)
    .use(letIn)
    .use(signIn);
