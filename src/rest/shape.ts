import { z } from 'zod';
import { camelCase, snakeCase } from '../core/case.ts';
import { invalid } from '../core/errors.ts';
import { jsonWriter } from '../core/json.ts';
import { say } from '../core/messages/message.ts';
import type { ApiRoute } from './routes.ts';

type Values = Record<string, unknown>;

const isPlainObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** What is called otherwise was named by people: the columns of a file. */
const OWN_NAME = /^[a-z][\w.]*$/;

/** JSON with keys as REST spells them, all the way down; keys that people made up (custom fields) stay as they are. */
export const snakeJson = jsonWriter((name) => (OWN_NAME.test(name) ? snakeCase(name) : name));

/** The same as a value: as a client reads it. */
export const toSnake = (value: unknown): unknown => JSON.parse(snakeJson(value));

/** The inverse for what comes in, the fields and operators of filters too. A key in another spelling is a field that REST does not know. */
export function toCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCamel);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const spelled = snakeCase(key);
      if (spelled !== key || snakeCase(camelCase(key)) !== key) throw invalid({ [spelled]: say('spelling') });
      if (key === 'custom_fields') return [camelCase(key), inner];
      return [camelCase(key), key === 'filter' ? respelled(toCamel(inner)) : toCamel(inner)];
    }),
  );
}

/** A procedure's input out of a request's path, query and body. */
export function inputOf(
  route: ApiRoute,
  request: { params: Values; query: Values; body: unknown },
): Values | undefined {
  if (!route.input) {
    refuseAny(request.query);
    return undefined;
  }
  const fromPath = Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => [route.rename?.[name] ?? camelCase(name), pathValue(value)]),
  );
  const isRead = route.method === 'GET' || route.method === 'DELETE';
  if (!isRead) refuseAny(request.query);
  const given = isRead ? queryOf(route.input, request.query) : fromBody(request.body);
  for (const name of [...Object.keys(fromPath), ...Object.keys(route.fixed ?? {})]) {
    if (name in given) throw invalid({ [name]: say('unknown') });
  }
  const values = route.isEdit ? editOf(route.input, given) : given;
  return { ...values, ...fromPath, ...route.fixed };
}

function refuseAny(query: Values): void {
  const [unknown] = Object.keys(query);
  if (unknown !== undefined) throw invalid({ [unknown]: say('unknown') });
}

/** Ids are whole numbers; anything else in a path points at nothing, which the id's schema then says. */
const pathValue = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;

function fromBody(body: unknown): Values {
  if (body === undefined || body === null || body === '') return {};
  const camel = toCamel(body);
  if (!isPlainObject(camel)) throw invalid({ body: say('kind.object') });
  return camel;
}

/** What an edit sets, apart from what the edit itself is told (`version`, `reason`). */
function editOf(schema: z.ZodObject, given: Values): Values {
  const own = Object.keys(schema.shape).filter((key) => key !== 'set' && key !== 'from' && key !== 'id');
  const entries = Object.entries(given);
  return {
    ...Object.fromEntries(entries.filter(([key]) => own.includes(key))),
    set: Object.fromEntries(entries.filter(([key]) => !own.includes(key))),
  };
}

/** Query strings are all text: each becomes what its field wants, where it reads as that. */
/** What a query string gives for a schema, before it is checked. */
export function queryOf(schema: z.ZodObject, query: unknown): Values {
  const camel = toCamel(query);
  if (!isPlainObject(camel)) return {};
  return Object.fromEntries(
    Object.entries(camel).map(([name, value]) => [name, coerce(name, innermost(schema.shape[name]), value)]),
  );
}

function coerce(name: string, type: z.core.$ZodType | undefined, value: unknown): unknown {
  if (type instanceof z.ZodObject) return structureOf(value);
  if (type instanceof z.ZodArray && type.element instanceof z.ZodObject) return structureOf(value);
  if (type instanceof z.ZodArray) {
    const items = Array.isArray(value) ? value : String(value).split(',');
    return items.map((item) => coerce(name, innermost(type.element), item));
  }
  if (typeof value !== 'string') return value;
  if (type instanceof z.ZodNumber) return /^-?\d{1,16}(\.\d{1,10})?$/.test(value) ? Number(value) : value;
  if (type instanceof z.ZodBoolean) return value === 'true' ? true : value === 'false' ? false : value;
  return name === 'sort' ? camelCase(value) : value;
}

/** What a query string can only hold as JSON: a filter. Fields and operators are spelled as REST spells them there too. */
function structureOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return respelled(toCamel(JSON.parse(value)));
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

function respelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(respelled);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      (key === 'field' || key === 'op') && typeof inner === 'string' ? camelCase(inner) : respelled(inner),
    ]),
  );
}

/** What a field holds under its optional, default and nullable wrappers. */
function innermost(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (type instanceof z.ZodOptional || type instanceof z.ZodNullable || type instanceof z.ZodDefault)
    return innermost(type.unwrap());
  return type instanceof z.ZodPipe ? innermost(type.in) : type;
}
