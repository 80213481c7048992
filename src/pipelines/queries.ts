import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { readerOf } from '../db/reader.ts';
import { type Pipeline, pipelineStages, pipelines, type Stage } from './table.ts';

/** `skipRoles`: whose people may move a deal against the rules, besides those who may change the rules. */
export type PipelineWithStages = Pipeline & { skipRoles: string[]; stages: Stage[] };

const fields = {
  pipeline: {
    ...getTableColumns(pipelines),
    skipRoles: sql<string[]>`array(
      select skip.role from pipeline_skip_roles skip where skip.pipeline_id = ${pipelines.id} order by skip.role)`,
  },
  stage: getTableColumns(pipelineStages),
};
const readRows = readerOf<{ pipeline: Pipeline & { skipRoles: string[] }; stage: Stage | null }>(
  () => fields,
  (db) => db.select(fields).from(pipelines).leftJoin(pipelineStages, eq(pipelineStages.pipelineId, pipelines.id)),
);

/** All pipelines in their order, each with its stages in theirs; everybody may see them. */
export async function listPipelines(db: Db): Promise<PipelineWithStages[]> {
  const rows = await readRows(db, {
    orderBy: [pipelines.sortOrder, pipelines.id, pipelineStages.sortOrder, pipelineStages.id].map((column) =>
      asc(column),
    ),
  });
  const listed: PipelineWithStages[] = [];
  for (const { pipeline, stage } of rows) {
    let last = listed.at(-1);
    if (last?.id !== pipeline.id) {
      last = { ...pipeline, stages: [] };
      listed.push(last);
    }
    if (stage) last.stages.push(stage);
  }
  return listed;
}

export async function getPipeline(db: Db, id: number): Promise<PipelineWithStages> {
  const pipeline = (await listPipelines(db)).find((row) => row.id === id);
  if (!pipeline) throw notFound('pipeline');
  return pipeline;
}

export const isOpenStage = (stage: Stage): boolean => !stage.isWon && !stage.isLost;
