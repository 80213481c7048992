import { noSuch } from '../core/errors.ts';
import { type Message, say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { isOpenStage, listPipelines, type PipelineWithStages } from './queries.ts';
import type { Stage } from './table.ts';

/** What is wrong with the stage or the pipeline that somebody asked for. */
export type Misplaced = { field: string; message: Message };

/** The pipelines as the rules of deals need them: a stage by its id, a pipeline's first, won and lost stage. */
export class StageMap {
  readonly #pipelines: readonly PipelineWithStages[];

  constructor(pipelines: readonly PipelineWithStages[]) {
    this.#pipelines = pipelines;
  }

  static async load(db: Db): Promise<StageMap> {
    return new StageMap(await listPipelines(db));
  }

  find(stageId: number): Stage | undefined {
    return this.#pipelines.flatMap((pipeline) => pipeline.stages).find((stage) => stage.id === stageId);
  }

  /** Of a stage that a row in the database names. */
  get(stageId: number): Stage {
    const stage = this.find(stageId);
    if (!stage) throw new Error(`No stage ${stageId}`);
    return stage;
  }

  pipeline(pipelineId: number): PipelineWithStages | undefined {
    return this.#pipelines.find((pipeline) => pipeline.id === pipelineId);
  }

  outcome(pipelineId: number, won: boolean): Stage | undefined {
    return this.pipeline(pipelineId)?.stages.find((stage) => (won ? stage.isWon : stage.isLost));
  }

  firstOpen(pipelineId: number): Stage | undefined {
    return this.pipeline(pipelineId)?.stages.find(isOpenStage);
  }

  lastOpen(pipelineId: number): Stage | undefined {
    return this.pipeline(pipelineId)?.stages.findLast(isOpenStage);
  }

  /**
   * The stage that somebody asks for by pipeline, by stage, or by neither (the default pipeline's first); what is wrong
   * with the wish where there is no such stage.
   */
  resolve(wish: { pipelineId?: number | undefined; stageId?: number | undefined }): Stage | Misplaced {
    const fallback = this.#pipelines.find((pipeline) => pipeline.isDefault) ?? this.#pipelines[0];
    if (wish.stageId !== undefined) {
      const stage = this.find(wish.stageId);
      if (!stage) return { field: 'stageId', message: noSuch('stage') };
      const isElsewhere = wish.pipelineId !== undefined && wish.pipelineId !== stage.pipelineId;
      return isElsewhere ? { field: 'stageId', message: say('stageOfPipeline') } : stage;
    }
    const pipelineId = wish.pipelineId ?? fallback?.id;
    const first = pipelineId === undefined ? undefined : this.firstOpen(pipelineId);
    return first ?? { field: 'pipelineId', message: noSuch('pipeline') };
  }
}
