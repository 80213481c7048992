import type { Db } from '../db/client.ts';
import { ACTIONS, type Action, type DEFAULT_ROLES, type Level, RESOURCES, type Resource } from './input.ts';
import { rolePermissions, roles } from './table.ts';

export type Matrix = Record<Resource, Record<Action, Level>>;

type Row = Partial<Record<Action, Level>>;

const NOTHING: Record<Action, Level> = {
  view: 'none',
  create: 'none',
  edit: 'none',
  delete: 'none',
  assign: 'none',
  comment: 'none',
};
const EVERYTHING: Record<Action, Level> = {
  view: 'all',
  create: 'all',
  edit: 'all',
  delete: 'all',
  assign: 'all',
  comment: 'all',
};

/** Records of all four kinds alike, and what everybody may see of the workspace they work in. */
const forRecords = (record: Row, activity: Row): Matrix => ({
  company: { ...NOTHING, ...record },
  contact: { ...NOTHING, ...record },
  deal: { ...NOTHING, ...record },
  task: { ...NOTHING, ...record },
  activity: { ...NOTHING, ...activity },
  pipeline: { ...NOTHING, view: 'all' },
  user: { ...NOTHING, view: 'all' },
  team: { ...NOTHING, view: 'all' },
  workspace: { ...NOTHING, view: 'all' },
});

export const FULL_MATRIX: Matrix = {
  company: EVERYTHING,
  contact: EVERYTHING,
  deal: EVERYTHING,
  task: EVERYTHING,
  activity: EVERYTHING,
  pipeline: EVERYTHING,
  user: EVERYTHING,
  team: EVERYTHING,
  workspace: EVERYTHING,
};

const OWN: Row = { create: 'own', edit: 'own', delete: 'own' };

export const DEFAULT_MATRICES: Record<(typeof DEFAULT_ROLES)[number], Matrix> = {
  admin: FULL_MATRIX,
  team_lead: forRecords(
    { ...OWN, view: 'team', assign: 'team', comment: 'team' },
    { view: 'team', create: 'team', edit: 'own', delete: 'own' },
  ),
  manager: forRecords(
    { ...OWN, view: 'own', comment: 'own' },
    { view: 'own', create: 'own', edit: 'own', delete: 'own' },
  ),
  viewer: forRecords({ view: 'team' }, { view: 'team' }),
};

/** Writes the default roles into an empty database; roles that exist are left as they are. */
export async function ensureDefaultRoles(db: Db): Promise<void> {
  const names = Object.keys(DEFAULT_MATRICES);
  const created = await db
    .insert(roles)
    .values(names.map((name) => ({ name })))
    .onConflictDoNothing()
    .returning({ name: roles.name });
  const isNew = new Set(created.map((role) => role.name));
  const rows = Object.entries(DEFAULT_MATRICES).flatMap(([role, matrix]) =>
    isNew.has(role)
      ? RESOURCES.flatMap((resource) =>
          ACTIONS.map((action) => ({ role, resource, action, level: matrix[resource][action] })),
        )
      : [],
  );
  if (rows.length > 0) await db.insert(rolePermissions).values(rows);
}

function emptyMatrix(): Matrix {
  return {
    company: { ...NOTHING },
    contact: { ...NOTHING },
    deal: { ...NOTHING },
    task: { ...NOTHING },
    activity: { ...NOTHING },
    pipeline: { ...NOTHING },
    user: { ...NOTHING },
    team: { ...NOTHING },
    workspace: { ...NOTHING },
  };
}

export type Permission = { resource: Resource; action: Action; level: Level };

/** What is not granted is not allowed. */
export function matrixOf(permissions: readonly Permission[]): Matrix {
  const matrix = emptyMatrix();
  for (const { resource, action, level } of permissions) matrix[resource][action] = level;
  return matrix;
}

/** What the matrix lets somebody see, without what it lets them do. */
export function onlyView(matrix: Matrix): Matrix {
  const seen = emptyMatrix();
  for (const resource of RESOURCES) seen[resource].view = matrix[resource].view;
  return seen;
}
