import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import type { ProcedureMeta, RestRoute, Rule } from '../trpc/procedures.ts';

/** A procedure as REST offers it. */
export type ApiRoute = RestRoute & {
  /** `deals.move` */
  procedure: string;
  rule: Rule;
  summary: string;
  input: z.ZodObject | null;
};

/** Every procedure that REST offers, by its own declaration. */
export function apiRoutes(router: AnyTRPCRouter): ApiRoute[] {
  return listProcedures(router).flatMap(({ path, meta, input }) =>
    (meta.rest ?? []).map((rest) => ({
      ...rest,
      procedure: path,
      rule: meta.rule,
      summary: meta.summary ?? path,
      input,
    })),
  );
}

export type DeclaredProcedure = {
  path: string;
  type: 'query' | 'mutation' | 'subscription';
  meta: ProcedureMeta;
  input: z.ZodObject | null;
};

type Definition = { type: DeclaredProcedure['type']; meta?: ProcedureMeta; inputs: unknown[] };

/** All procedures with what they declare; one without an access rule is a mistake that nothing may start with. */
export function listProcedures(router: AnyTRPCRouter): DeclaredProcedure[] {
  // tRPC types the record of procedures loosely: what each holds is set in trpc/procedures.ts alone.
  const procedures = Object.entries(router._def.procedures as Record<string, { _def: Definition }>);
  return procedures.map(([path, { _def }]) => {
    if (!_def.meta?.rule) throw new Error(`${path} declares no access rule`);
    return { path, type: _def.type, meta: _def.meta, input: objectSchema(path, _def.inputs[0]) };
  });
}

function objectSchema(path: string, input: unknown): z.ZodObject | null {
  if (input === undefined) return null;
  if (input instanceof z.ZodOptional) return objectSchema(path, input.unwrap());
  if (input instanceof z.ZodObject) return input;
  throw new Error(`${path}: the input of a procedure is an object, so that its fields have names`);
}

/** The names of a path's parameters: `id` in `/deals/{id}/move`. */
export const pathParameters = (path: string): string[] =>
  Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? '');
