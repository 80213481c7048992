/** Where somebody was on the boards when they left them: for as long as the page stays loaded. */
const shownStages = new Map<number, number>();
const offsets = new Map<number, number>();

/** Which of a pipeline's columns a phone shows, counted from 0. */
export const shownStageOf = (pipelineId: number): number => shownStages.get(pipelineId) ?? 0;
export const rememberShownStage = (pipelineId: number, index: number): void => void shownStages.set(pipelineId, index);

/** How far a stage's cards are scrolled, in pixels. */
export const offsetOf = (stageId: number): number => offsets.get(stageId) ?? 0;
export const rememberOffset = (stageId: number, offset: number): void => void offsets.set(stageId, offset);
