import { and, asc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { QueryContext, UserActor } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { notFound } from '../core/errors.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { users } from '../users/table.ts';
import { MAX_LISTED } from './input.ts';
import { type Opened, openStates } from './policy.ts';
import { defaultViews, type SavedViewRow, savedViews, viewPlaces } from './table.ts';

export type ViewContext = QueryContext & { actor: UserActor };

/** A view as the API gives it to somebody. */
export type SavedView = Omit<SavedViewRow, 'userId' | 'state'> &
  Opened & {
    /** Who made it. */
    user: { id: number; name: string };
    isPinned: boolean;
    isDefault: boolean;
    can: { edit: boolean; delete: boolean };
  };

type Which = { recordType?: RecordType | undefined; id?: number };

const typesOf = ({ matrix }: UserActor): RecordType[] => RECORD_TYPES.filter((type) => matrix[type].view !== 'none');

/** The views that are there for the actor: one's own and the shared ones, of the types that one sees. */
export const inSightOf = (actor: UserActor): SQL | undefined =>
  and(
    sql`${savedViews.recordType} = any(${sql.param(typesOf(actor))}::text[])`,
    or(eq(savedViews.userId, actor.userId), savedViews.isShared),
  );

/** One's own are changed by oneself, shared ones also by whoever may change the workspace. */
export const mayChange = (actor: UserActor, { userId, isShared }: Pick<SavedViewRow, 'userId' | 'isShared'>): boolean =>
  userId === actor.userId || (isShared && actor.matrix.workspace.edit !== 'none');

/** Each person's in their own order; what has no place in it comes last, by its name. */
export async function listViews(ctx: ViewContext, { recordType, id }: Which): Promise<{ items: SavedView[] }> {
  const { actor, db } = ctx;
  if (recordType !== undefined) assertMay(actor, recordType, 'view');
  const rows = await db
    .select({
      view: savedViews,
      user: { id: users.id, name: users.name },
      isPinned: sql<boolean>`coalesce(${viewPlaces.isPinned}, false)`,
      isDefault: sql<boolean>`${isNotNull(defaultViews.viewId)}`,
    })
    .from(savedViews)
    .innerJoin(users, eq(users.id, savedViews.userId))
    .leftJoin(viewPlaces, and(eq(viewPlaces.viewId, savedViews.id), eq(viewPlaces.userId, actor.userId)))
    .leftJoin(
      defaultViews,
      and(
        eq(defaultViews.userId, actor.userId),
        eq(defaultViews.recordType, savedViews.recordType),
        eq(defaultViews.viewId, savedViews.id),
      ),
    )
    .where(
      and(
        isNull(savedViews.deletedAt),
        inSightOf(actor),
        recordType === undefined ? undefined : eq(savedViews.recordType, recordType),
        id === undefined ? undefined : eq(savedViews.id, id),
      ),
    )
    .orderBy(asc(savedViews.recordType), asc(viewPlaces.position), sql`lower(${savedViews.name})`, asc(savedViews.id))
    .limit(MAX_LISTED);
  const opened = new Map<number, Opened>();
  for (const type of RECORD_TYPES) {
    const ofType = rows.filter(({ view }) => view.recordType === type);
    const states = await openStates(
      ctx,
      type,
      ofType.map(({ view }) => view.state),
    );
    for (const [index, state] of states.entries()) opened.set(ofType[index]?.view.id ?? 0, state);
  }
  return {
    items: rows.map(({ view: { userId, ...view }, ...row }) => {
      const isMine = mayChange(actor, { ...view, userId });
      return {
        ...view,
        ...row,
        ...(opened.get(view.id) ?? { state: {}, dropped: [] }),
        can: { edit: isMine, delete: isMine },
      };
    }),
  };
}

/** NOT_FOUND where it is gone, or somebody else's. */
export async function getView(ctx: ViewContext, id: number): Promise<SavedView> {
  const { items } = await listViews(ctx, { id });
  const [view] = items;
  if (!view) throw notFound('savedView');
  return view;
}
