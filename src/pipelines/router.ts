import { procedure, router } from '../trpc/procedures.ts';
import {
  newPipeline,
  pipelineById,
  pipelineDeletion,
  pipelineEdit,
  stageCreation,
  stageDeletion,
  stageEdit,
  stageOrder,
} from './input.ts';
import { createPipeline, deletePipeline, editPipeline, type RelocateDeals } from './pipelines.ts';
import { getPipeline, listPipelines } from './queries.ts';
import { arrangeStages, createStage, deleteStage, editStage } from './stages.ts';

/** Deals stand to the right of here: how they are moved out of a stage that goes is handed in. */
export const createPipelinesRouter = (relocateDeals: RelocateDeals) =>
  router({
    list: procedure('pipeline', 'view', {
      rest: [{ method: 'GET', path: '/pipelines' }],
      summary: 'All pipelines, with their stages',
    }).query(async ({ ctx }) => ({ items: await listPipelines(ctx.db) })),

    get: procedure('pipeline', 'view', {
      rest: [{ method: 'GET', path: '/pipelines/{id}' }],
      summary: 'A pipeline with its stages',
    })
      .input(pipelineById)
      .query(({ ctx, input }) => getPipeline(ctx.db, input.id)),

    create: procedure('pipeline', 'create', {
      rest: [{ method: 'POST', path: '/pipelines', status: 201 }],
      summary: 'Create a pipeline; without stages it gets the default ones',
    })
      .input(newPipeline)
      .mutation(({ ctx, input }) => createPipeline(ctx, input)),

    update: procedure('pipeline', 'edit', {
      rest: [{ method: 'PATCH', path: '/pipelines/{id}', isEdit: true }],
      summary: 'Rename a pipeline, move it, or make it the one for new deals',
    })
      .input(pipelineEdit)
      .mutation(({ ctx, input }) => editPipeline(ctx, input)),

    delete: procedure('pipeline', 'delete', {
      rest: [{ method: 'DELETE', path: '/pipelines/{id}', status: 204 }],
      summary: 'Delete a pipeline; its deals go to the stage given',
    })
      .input(pipelineDeletion)
      .mutation(({ ctx, input }) => deletePipeline(ctx, input, relocateDeals)),

    createStage: procedure('pipeline', 'edit', {
      rest: [{ method: 'POST', path: '/pipelines/{id}/stages', status: 201, rename: { id: 'pipelineId' } }],
      summary: 'Add an open stage',
    })
      .input(stageCreation)
      .mutation(({ ctx, input }) => createStage(ctx, input)),

    arrangeStages: procedure('pipeline', 'edit', {
      rest: [{ method: 'POST', path: '/pipelines/{id}/arrange' }],
      summary: 'Put the open stages of a pipeline into an order',
    })
      .input(stageOrder)
      .mutation(async ({ ctx, input }) => ({ items: await arrangeStages(ctx, input) })),

    updateStage: procedure('pipeline', 'edit', {
      rest: [{ method: 'PATCH', path: '/stages/{id}', isEdit: true }],
      summary: 'Change a stage',
    })
      .input(stageEdit)
      .mutation(({ ctx, input }) => editStage(ctx, input)),

    deleteStage: procedure('pipeline', 'edit', {
      rest: [{ method: 'DELETE', path: '/stages/{id}', status: 204 }],
      summary: 'Delete an open stage; its deals go to the stage given',
    })
      .input(stageDeletion)
      .mutation(({ ctx, input }) => deleteStage(ctx, input, relocateDeals)),
  });
