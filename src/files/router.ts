import { memberProcedure, router } from '../trpc/procedures.ts';
import { removeFile, renameFile, restoreFile } from './files.ts';
import { FILE_FOLDERS, fileById, fileRename, filesOn } from './input.ts';
import { listFiles } from './queries.ts';

export const filesRouter = router({
  list: memberProcedure({
    rest: FILE_FOLDERS.map(([folder, entityType]) => ({
      method: 'GET',
      path: `/${folder}/{id}/files`,
      fixed: { entityType },
      rename: { id: 'entityId' },
    })),
    summary: 'The files on it, the last attached first; of a record also those on its activities',
  })
    .input(filesOn)
    .query(({ ctx, input }) => listFiles(ctx, input)),

  rename: memberProcedure({ rest: [{ method: 'PATCH', path: '/files/{id}' }], summary: 'Call a file otherwise' })
    .input(fileRename)
    .mutation(({ ctx, input }) => renameFile(ctx, input.id, input.name)),

  remove: memberProcedure({
    rest: [{ method: 'DELETE', path: '/files/{id}', status: 204 }],
    summary: 'Put a file into the trash',
  })
    .input(fileById)
    .mutation(({ ctx, input }) => removeFile(ctx, input.id)),

  restore: memberProcedure({
    rest: [{ method: 'POST', path: '/files/{id}/restore' }],
    summary: 'Bring a file back from the trash',
  })
    .input(fileById)
    .mutation(({ ctx, input }) => restoreFile(ctx, input.id)),
});
