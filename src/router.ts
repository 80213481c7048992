import { activitiesRouter } from './activities/router.ts';
import { auditRouter } from './audit/router.ts';
import type { Auth } from './auth/auth.ts';
import { createAuthRouter } from './auth/router.ts';
import { bulkRouter } from './bulk/router.ts';
import { companiesRouter } from './companies/router.ts';
import { contactsRouter } from './contacts/router.ts';
import { customFieldsRouter } from './custom-fields/router.ts';
import { relocateDeals } from './deals/relocation.ts';
import { dealsRouter } from './deals/router.ts';
import { companyDuplicatesRouter, contactDuplicatesRouter } from './duplicates/router.ts';
import { createErasureRouter } from './erasure/router.ts';
import { exportsRouter } from './exports/router.ts';
import { favouritesRouter } from './favourites/router.ts';
import { filesRouter } from './files/router.ts';
import { followsRouter } from './follows/router.ts';
import { createHandoverRouter } from './handover/router.ts';
import { homeRouter } from './home/router.ts';
import { createImportsRouter } from './imports/router.ts';
import type { ScreenImports } from './imports/screen.ts';
import { jobsRouter } from './jobs/router.ts';
import { listsRouter } from './lists/router.ts';
import type { Relay } from './live/relay.ts';
import { createEventsRouter } from './live/router.ts';
import { looksRouter } from './looks/router.ts';
import type { Mailer } from './mail/mail.ts';
import { createMailRouter } from './mail/router.ts';
import { companyMergesRouter, contactMergesRouter, mergesRouter } from './merges/router.ts';
import { createNotificationsRouter } from './notifications/router.ts';
import { createPipelinesRouter } from './pipelines/router.ts';
import type { Presence } from './presence/presence.ts';
import { createPresenceRouter } from './presence/router.ts';
import { countWorn } from './records/tags.ts';
import { retypingRouter } from './retyping/router.ts';
import { createRolesRouter } from './roles/router.ts';
import { searchRouter } from './search/router.ts';
import { accessRouter } from './sight/router.ts';
import { createTagsRouter } from './tags/router.ts';
import { tasksRouter } from './tasks/router.ts';
import { createTeamsRouter } from './teams/router.ts';
import { timelineRouter } from './timeline/router.ts';
import { trashRouter } from './trash/router.ts';
import { mergeRouters, router } from './trpc/procedures.ts';
import { undoRouter } from './undo/router.ts';
import { createUsersRouter } from './users/router.ts';
import { movePeople } from './users/users.ts';
import { viewsRouter } from './views/router.ts';
import { workspaceRouter } from './workspace/router.ts';

/** What procedures need that lives as long as the process. */
export type Services = { auth: Auth; mailer: Mailer; relay: Relay; presence: Presence; imports: ScreenImports };

export function createAppRouter({ auth, mailer, relay, presence, imports }: Services) {
  return router({
    access: accessRouter,
    activities: activitiesRouter,
    audit: auditRouter,
    auth: createAuthRouter(auth),
    bulk: bulkRouter,
    companies: mergeRouters(companiesRouter, companyDuplicatesRouter, companyMergesRouter),
    contacts: mergeRouters(contactsRouter, contactDuplicatesRouter, contactMergesRouter),
    customFields: mergeRouters(customFieldsRouter, retypingRouter),
    lists: listsRouter,
    deals: dealsRouter,
    erasure: createErasureRouter(auth),
    events: createEventsRouter(relay),
    exports: exportsRouter,
    favourites: favouritesRouter,
    files: filesRouter,
    follows: followsRouter,
    handover: createHandoverRouter(auth),
    home: homeRouter,
    imports: createImportsRouter(imports),
    jobs: jobsRouter,
    looks: looksRouter,
    mail: createMailRouter(mailer),
    merges: mergesRouter,
    notifications: createNotificationsRouter(mailer.smtp !== null),
    pipelines: createPipelinesRouter(relocateDeals),
    presence: createPresenceRouter(presence),
    roles: createRolesRouter(auth),
    search: searchRouter,
    tags: createTagsRouter(countWorn),
    tasks: tasksRouter,
    timeline: timelineRouter,
    trash: trashRouter,
    teams: createTeamsRouter((ctx, from, to) => movePeople(ctx, auth, from, to)),
    undo: undoRouter,
    users: createUsersRouter(auth),
    views: viewsRouter,
    workspace: workspaceRouter,
  });
}
export type AppRouter = ReturnType<typeof createAppRouter>;
