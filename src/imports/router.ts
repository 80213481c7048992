import { acceptedLanguage } from '../core/messages/languages.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import {
  importById,
  importField,
  importFix,
  importFixed,
  importPlan,
  importReading,
  importRowList,
  importStart,
  newImport,
} from './input.ts';
import { listImportRows } from './ledger.ts';
import type { ScreenImports } from './screen.ts';

export const createImportsRouter = (imports: ScreenImports) =>
  router({
    begin: memberProcedure({
      rest: [{ method: 'POST', path: '/imports', status: 201 }],
      summary: 'Makes room for a file, which is then sent in pieces',
    })
      .input(newImport)
      .mutation(({ ctx, input }) => imports.begin(ctx, input)),
    read: memberProcedure({
      rest: [{ method: 'POST', path: '/imports/{id}/read' }],
      summary: 'Reads the file that was sent, and guesses what its columns are',
    })
      .input(importReading)
      .mutation(({ ctx, input }) => imports.read(ctx, input)),
    get: memberProcedure({
      rest: [{ method: 'GET', path: '/imports/{id}' }],
      summary: 'How a file is read, and how far its import is',
    })
      .input(importById)
      .query(({ ctx, input }) => imports.get(ctx, input.id)),
    preview: memberProcedure({
      rest: [{ method: 'POST', path: '/imports/{id}/preview' }],
      summary: 'The first rows as they would be read',
    })
      .input(importPlan)
      .query(({ ctx, input }) => imports.preview(ctx, input, acceptedLanguage(ctx.acceptLanguage))),
    start: memberProcedure({
      rest: [{ method: 'POST', path: '/imports/{id}/start' }],
      summary: 'Imports the file in the background, or only tries to',
    })
      .input(importStart)
      .mutation(({ ctx, input }) => imports.start(ctx, input)),
    startFixed: memberProcedure({
      rest: [{ method: 'POST', path: '/imports/{id}/start-fixed' }],
      summary: 'Imports the rows that were put right',
    })
      .input(importFixed)
      .mutation(({ ctx, input }) => imports.startFixed(ctx, input.id)),
    rows: memberProcedure({
      rest: [{ method: 'GET', path: '/imports/{id}/rows' }],
      summary: 'What became of the rows of a file',
    })
      .input(importRowList)
      .query(({ ctx, input }) => listImportRows(ctx, input, acceptedLanguage(ctx.acceptLanguage))),
    fix: memberProcedure({
      rest: [{ method: 'POST', path: '/imports/{id}/fix', status: 204 }],
      summary: 'Puts a refused row right',
    })
      .input(importFix)
      .mutation(({ ctx, input }) => imports.fix(ctx, input)),
    addField: memberProcedure({
      rest: [{ method: 'POST', path: '/imports/{id}/fields', status: 201 }],
      summary: 'Makes a field of a column',
    })
      .input(importField)
      .mutation(({ ctx, input }) => imports.addField(ctx, input)),
  });
