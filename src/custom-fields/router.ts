import { isHidden } from '../access/fields.ts';
import { memberProcedure, procedure, router } from '../trpc/procedures.ts';
import {
  arrangeCustomFields,
  createCustomField,
  deleteCustomField,
  editCustomField,
  restoreCustomField,
} from './custom-fields.ts';
import { customFieldById, customFieldEdit, customFieldList, customFieldOrder, newCustomField } from './input.ts';
import { type CustomField, loadCustomFields } from './queries.ts';

export const customFieldsRouter = router({
  list: memberProcedure({
    rest: [{ method: 'GET', path: '/custom-fields' }],
    summary: 'The fields that were added to companies, contacts, deals and tasks, with their options',
  })
    .input(customFieldList)
    .query(async ({ ctx, input }) => {
      // What somebody threw away is for those who could bring it back.
      const withDeleted = input.withDeleted === true && ctx.actor.matrix.workspace.edit !== 'none';
      const fields = await loadCustomFields(ctx.db, { ...input, withDeleted });
      // What most records hold, or what they held before it became options, is no less a secret than what one does.
      const isSecret = ({ recordType, key, deletedAt }: CustomField) =>
        deletedAt === null && isHidden(ctx.actor, recordType, key);
      return {
        items: fields.map((field) => (isSecret(field) ? { ...field, defaultValue: null, options: [] } : field)),
      };
    }),

  create: procedure('workspace', 'edit', {
    rest: [{ method: 'POST', path: '/custom-fields', status: 201 }],
    summary: 'Add a field to a record type',
  })
    .input(newCustomField)
    .mutation(({ ctx, input }) => createCustomField(ctx, input)),

  update: procedure('workspace', 'edit', {
    rest: [{ method: 'PATCH', path: '/custom-fields/{id}', isEdit: true }],
    summary: 'Change a field’s name, options and what it asks for',
  })
    .input(customFieldEdit)
    .mutation(({ ctx, input }) => editCustomField(ctx, input)),

  arrange: procedure('workspace', 'edit', {
    rest: [{ method: 'POST', path: '/custom-fields/arrange' }],
    summary: 'Put the fields of a record type into an order',
  })
    .input(customFieldOrder)
    .mutation(({ ctx, input }) => arrangeCustomFields(ctx, input)),

  delete: procedure('workspace', 'edit', {
    rest: [{ method: 'DELETE', path: '/custom-fields/{id}', status: 204 }],
    summary: 'Put a field into the trash, with the values that it has',
  })
    .input(customFieldById)
    .mutation(({ ctx, input }) => deleteCustomField(ctx, input.id)),

  restore: procedure('workspace', 'edit', {
    rest: [{ method: 'POST', path: '/custom-fields/{id}/restore' }],
    summary: 'Bring a field back from the trash, with its values',
  })
    .input(customFieldById)
    .mutation(({ ctx, input }) => restoreCustomField(ctx, input.id)),
});
