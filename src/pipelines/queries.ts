import { asc } from 'drizzle-orm';
import { notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { type Pipeline, pipelineStages, pipelines, type Stage } from './table.ts';

export type PipelineWithStages = Pipeline & { stages: Stage[] };

/** All pipelines in their order, each with its stages in theirs; everybody may see them. */
export async function listPipelines(db: Db): Promise<PipelineWithStages[]> {
  const rows = await db.select().from(pipelines).orderBy(asc(pipelines.sortOrder), asc(pipelines.id));
  const stages = await db.select().from(pipelineStages).orderBy(asc(pipelineStages.sortOrder), asc(pipelineStages.id));
  return rows.map((pipeline) => ({ ...pipeline, stages: stages.filter((stage) => stage.pipelineId === pipeline.id) }));
}

export async function getPipeline(db: Db, id: number): Promise<PipelineWithStages> {
  const pipeline = (await listPipelines(db)).find((row) => row.id === id);
  if (!pipeline) throw notFound('pipeline');
  return pipeline;
}

export const isOpenStage = (stage: Stage): boolean => !stage.isWon && !stage.isLost;
