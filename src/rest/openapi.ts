import { z } from 'zod';
import { snakeCase } from '../core/case.ts';
import { type ApiRoute, pathParameters } from './routes.ts';
import { type JsonSchema, RECORD_SCHEMAS } from './schemas.ts';

export type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters: JsonSchema[];
  requestBody?: JsonSchema;
  responses: Record<string, JsonSchema>;
  security?: JsonSchema[];
};
export type OpenApiDocument = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: JsonSchema;
  security: JsonSchema[];
};

const ERROR_REF = { $ref: '#/components/schemas/Error' };
const ERRORS: Record<string, string> = {
  400: 'Can’t be read',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Absent or invisible',
  409: 'Changed meanwhile; `current` is the row as it stands',
  422: 'Not valid; `fields` says why',
  429: 'Too many attempts',
};

/** OpenAPI 3.1, made of the same input schemas that check the requests. */
export function openApiDocument(
  routes: readonly ApiRoute[],
  publicUrl: string,
  others: OpenApiDocument['paths'] = {},
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = operationOf(route);
  }
  for (const [path, operations] of Object.entries(others)) paths[path] = { ...paths[path], ...operations };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kontor',
      version: '1',
      description:
        'JSON in snake_case. Sign in with `Authorization: Bearer <token>`; tokens are made under Settings, Security.',
    },
    servers: [{ url: `${publicUrl}/api` }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        ...Object.fromEntries(Object.values(RECORD_SCHEMAS).map(({ name, schema }) => [name, schema])),
        Error: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'message', 'request_id'],
              properties: {
                code: { type: 'string' },
                message: { type: 'string' },
                fields: { type: 'object', additionalProperties: { type: 'string' } },
                request_id: { type: 'string' },
              },
            },
            current: { type: 'object', description: 'With 409: the row as it stands' },
            collisions: {
              type: 'array',
              description: 'With 409: who last changed what the edit was about, and when',
              items: {
                type: 'object',
                properties: {
                  field: { type: 'string' },
                  user: {
                    type: ['object', 'null'],
                    properties: { id: { type: 'integer' }, name: { type: 'string' } },
                  },
                  channel: { type: 'string' },
                  at: { type: 'string', format: 'date-time' },
                },
              },
            },
          },
        },
      },
    },
    security: [{ token: [] }],
  };
}

function operationOf(route: ApiRoute): Operation {
  const schema = route.input ? inputSchema(route.input) : { properties: {}, required: [] };
  const inPath = pathParameters(route.path);
  const told = new Set([
    ...inPath.map((name) => snakeCase(route.rename?.[name] ?? name)),
    ...Object.keys(route.fixed ?? {}).map(snakeCase),
  ]);
  const free = Object.entries(schema.properties).filter(([name]) => !told.has(name));
  const isRead = route.method === 'GET' || route.method === 'DELETE';
  const [folder = ''] = route.path.split('/').filter(Boolean);
  const body = route.isEdit
    ? editBody(schema)
    : {
        type: 'object',
        properties: Object.fromEntries(free),
        required: schema.required.filter((name) => !told.has(name)),
        additionalProperties: false,
      };
  return {
    operationId: `${route.procedure.replace('.', '_')}_${route.method.toLowerCase()}_${route.path.replaceAll(/[^a-z]+/g, '_')}`,
    summary: route.summary,
    tags: [folder],
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: { type: 'integer' } })),
      ...(isRead
        ? free.map(([name, type]) => ({ name, in: 'query', required: schema.required.includes(name), schema: type }))
        : []),
      ...(route.method === 'POST'
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              schema: { type: 'string' },
              description: 'A repeat with the same key answers as the first did',
            },
          ]
        : []),
    ],
    ...(isRead ? {} : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [route.status ?? 200]: successOf(route, folder),
      ...Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: ERROR_REF } } },
        ]),
      ),
    },
    ...(route.rule === 'public' ? { security: [] } : {}),
  };
}

function successOf(route: ApiRoute, folder: string): JsonSchema {
  if (route.status === 204) return { description: 'Done' };
  const record = RECORD_SCHEMAS[folder];
  const depth = route.path.split('/').filter(Boolean).length;
  const isRecord = record && (depth !== 3 || route.method !== 'GET') && !(depth === 2 && !route.path.includes('{'));
  const ref = isRecord ? { $ref: `#/components/schemas/${record.name}` } : { type: 'object' };
  const isList = isRecord && route.method === 'GET' && depth === 1;
  const page = {
    type: 'object',
    properties: {
      items: { type: 'array', items: ref },
      page: { type: 'integer' },
      per_page: { type: 'integer' },
      total: { type: 'integer' },
    },
  };
  return { description: 'Done', content: { 'application/json': { schema: isList ? page : ref } } };
}

type ObjectSchema = { properties: Record<string, JsonSchema>; required: string[] };

/** The fields of an input as REST spells them. */
export function inputSchema(input: z.ZodObject): ObjectSchema {
  const schema: unknown = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return asObject(snakeSchema(schema));
}

function asObject(schema: unknown): ObjectSchema {
  const { properties, required } = z
    .object({
      properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(schema);
  return { properties, required };
}

/** The fields that an edit sets and what it is told besides stand side by side in a PATCH. */
function editBody({ properties }: ObjectSchema): JsonSchema {
  const { id: _, from: __, set, ...beside } = properties;
  return { type: 'object', properties: { ...asObject(set).properties, ...beside }, additionalProperties: false };
}

/** The names of properties as REST spells them. */
function snakeSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(snakeSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === 'properties') {
        return [
          key,
          Object.fromEntries(Object.entries(Object(value)).map(([name, type]) => [snakeCase(name), snakeSchema(type)])),
        ];
      }
      if (key === 'required' && Array.isArray(value)) return [key, value.map((name) => snakeCase(String(name)))];
      return [key, snakeSchema(value)];
    }),
  );
}
