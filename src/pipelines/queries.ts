import { asc, getTableColumns } from 'drizzle-orm';
import { notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { readerOf } from '../db/reader.ts';
import { type Pipeline, pipelineStages, pipelines, type Stage } from './table.ts';

export type PipelineWithStages = Pipeline & { stages: Stage[] };

const readPipelines = readerOf<Pipeline>(
  () => getTableColumns(pipelines),
  (db) => db.select().from(pipelines),
);
const readStages = readerOf<Stage>(
  () => getTableColumns(pipelineStages),
  (db) => db.select().from(pipelineStages),
);

/** All pipelines in their order, each with its stages in theirs; everybody may see them. */
export async function listPipelines(db: Db): Promise<PipelineWithStages[]> {
  const [rows, stages] = await Promise.all([
    readPipelines(db, { orderBy: [asc(pipelines.sortOrder), asc(pipelines.id)] }),
    readStages(db, { orderBy: [asc(pipelineStages.sortOrder), asc(pipelineStages.id)] }),
  ]);
  return rows.map((pipeline) => ({ ...pipeline, stages: stages.filter((stage) => stage.pipelineId === pipeline.id) }));
}

export async function getPipeline(db: Db, id: number): Promise<PipelineWithStages> {
  const pipeline = (await listPipelines(db)).find((row) => row.id === id);
  if (!pipeline) throw notFound('pipeline');
  return pipeline;
}

export const isOpenStage = (stage: Stage): boolean => !stage.isWon && !stage.isLost;
