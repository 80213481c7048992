import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';

/** Work of many parts that runs on while its owner does something else. */
export const JOB_STATES = ['waiting', 'running', 'done', 'cancelled', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** The kinds that people are told of by a name of their own. */
export const JOB_KINDS = ['bulk', 'import', 'importCheck', 'retype', 'undo'] as const;

export const jobById = z.strictObject({ id: idOf('job') });

export const jobList = z.strictObject({
  limit: z
    .int()
    .min(1)
    .max(100, word('atMost', { limit: 100 }))
    .default(20),
});

export const jobRefusalList = z.strictObject({
  id: idOf('job'),
  /** The id that the page before ended on. */
  cursor: z.int().positive().nullish(),
  /** React Query sends it with each page. */
  direction: z.literal('forward').optional(),
  limit: z
    .int()
    .min(1)
    .max(200, word('atMost', { limit: 200 }))
    .default(50),
});
