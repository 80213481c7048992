import { CONTENT_TYPES, exportQuery, formatsOf } from '../exports/input.ts';
import { FILE_FOLDERS, MAX_FILE_BYTES } from '../files/input.ts';
import { PIECE_BYTES } from '../imports/input.ts';
import { RECORD_FOLDERS, type RecordType } from '../records/input.ts';
import { inputSchema, type OpenApiDocument, type Operation } from './openapi.ts';

const idInPath = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const bytes = { schema: { type: 'string', format: 'binary' } };
const ERRORS = { '401': 'Not signed in', '404': 'Absent or invisible' };

const described = (told: Readonly<Record<string, string>>): Operation['responses'] =>
  Object.fromEntries(
    Object.entries(told).map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    ]),
  );

const reading = (name: string, summary: string): Operation => ({
  operationId: `files_${name}`,
  summary,
  tags: ['files'],
  parameters: [idInPath],
  responses: { '200': { description: 'The bytes', content: { '*/*': bytes } }, ...described(ERRORS) },
});

const attaching = (folder: string): Operation => ({
  operationId: `files_attach_${folder}`,
  summary: 'Attach a file: a form with one field, `file`; its type is found out from what is in it',
  tags: ['files'],
  parameters: [idInPath, { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } }],
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          required: ['file'],
          properties: { file: { type: 'string', format: 'binary', description: `At most ${MAX_FILE_BYTES} bytes` } },
        },
      },
    },
  },
  responses: {
    '201': { description: 'Attached', content: { 'application/json': { schema: { type: 'object' } } } },
    ...described({ ...ERRORS, '403': 'Not allowed', '422': 'Not valid; `fields` says why' }),
  },
});

/** By the query of an address, and in a body, where that would be too long. */
function exporting(folder: string, type: RecordType): { get: Operation; post: Operation } {
  const { properties: all, required } = inputSchema(exportQuery(type));
  const properties = { ...all, format: { ...all['format'], enum: formatsOf(type) } };
  const operation = {
    operationId: `${folder}_export`,
    summary: 'All that the list’s filters leave, as a file: without `columns` whatever one sees',
    tags: [folder],
    parameters: [],
    responses: {
      '200': {
        description: 'The file; it is sent as it is read',
        content: Object.fromEntries(formatsOf(type).map((format) => [CONTENT_TYPES[format], bytes])),
      },
      ...described({ '401': 'Not signed in', '403': 'Not allowed', '422': 'Not valid; `fields` says why' }),
    },
  };
  const schema = { type: 'object', properties, required, additionalProperties: false };
  return {
    get: {
      ...operation,
      parameters: Object.entries(properties).map(([name, each]) => ({
        name,
        in: 'query',
        required: required.includes(name),
        schema: each,
      })),
    },
    post: {
      ...operation,
      operationId: `${folder}_export_by_body`,
      requestBody: { required: true, content: { 'application/json': { schema } } },
    },
  };
}

const sending: Operation = {
  operationId: 'imports_data',
  summary: 'Sends the next piece of a file to be imported; the answer’s `size` is how much of it is there',
  tags: ['imports'],
  parameters: [
    idInPath,
    {
      name: 'offset',
      in: 'query',
      required: true,
      schema: { type: 'integer', minimum: 0 },
      description: 'Where in the file the piece begins',
    },
  ],
  requestBody: {
    required: true,
    description: `At most ${PIECE_BYTES} bytes`,
    content: { 'application/octet-stream': bytes },
  },
  responses: {
    '200': { description: 'Taken', content: { 'application/json': { schema: { type: 'object' } } } },
    ...described({ ...ERRORS, '403': 'Not allowed', '409': 'It does not follow what is there', '422': 'Not valid' }),
  },
};

/** What takes and gives bytes is no procedure; it is described here, and served by http/files.ts, http/exports.ts and http/import-upload.ts. */
export const FILE_OPERATIONS: OpenApiDocument['paths'] = {
  ...Object.fromEntries(FILE_FOLDERS.map(([folder]) => [`/${folder}/{id}/files`, { post: attaching(folder) }])),
  ...Object.fromEntries(RECORD_FOLDERS.map(([folder, type]) => [`/${folder}/export`, exporting(folder, type)])),
  '/imports/{id}/data': { post: sending },
  '/files/{id}': { get: reading('download', 'Download a file, by the name that it has') },
  '/files/{id}/preview': { get: reading('preview', 'Look at an image, a PDF or a text; nothing of it runs') },
  '/files/{id}/thumbnail': { get: reading('thumbnail', 'A small picture of an image, where a browser attached it') },
};
