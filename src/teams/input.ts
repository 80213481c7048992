import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { text } from '../core/text.ts';

const teamFields = {
  name: text(100),
  /** The team that it is a part of. */
  parentId: idOf('team').nullable(),
};

export const newTeam = z.strictObject(teamFields).partial({ parentId: true });
export type NewTeam = z.output<typeof newTeam>;

export const teamEdit = z.strictObject({
  id: idOf('team'),
  set: z.strictObject(teamFields).partial(),
  /** What its editor saw: where that no longer holds, the edit is refused. */
  from: z.strictObject(teamFields).partial().optional(),
});
export type TeamEdit = z.output<typeof teamEdit>;

/** `toTeamId` is the team that its people go to, null for none; not needed where there are none. */
export const teamDeletion = z.strictObject({ id: idOf('team'), toTeamId: idOf('team').nullable().optional() });

export const teamById = z.strictObject({ id: idOf('team') });
