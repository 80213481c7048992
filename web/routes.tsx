import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { auditFilters } from '../src/audit/input.ts';
import { trashList } from '../src/trash/input.ts';
import { readCompanySearch } from './companies/company-search.ts';
import { readContactSearch } from './contacts/contact-search.ts';
import { readDealSearch } from './deals/deal-search.ts';
import { switchLanguage } from './i18n/index.ts';
import { toast } from './lib/toast.tsx';
import { checkSession, whenSessionEnds } from './live.ts';
import { parseOpen } from './records/open-record.ts';
import { loadSession, returnPathOf } from './session.ts';
import { Shell } from './shell/Shell.tsx';
import { CrashPage, NotFoundPage } from './shell/StatePages.tsx';
import { searchReader } from './table/list-search.ts';
import { readTaskSearch } from './tasks/task-search.ts';
import { queryClient, whenBusy, whenTwoFactorNeeded, whenUnauthorized } from './trpc.ts';
import { readViewSearch, type ViewSearch } from './views/view-state.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: CrashPage });

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { return?: string; ended?: boolean; reset?: boolean } => ({
    return: textOf(search['return']),
    ended: search['ended'] === true || undefined,
    reset: search['reset'] === true || undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/SignInPage.tsx'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search): { token?: string } => ({ token: textOf(search['token']) }),
  component: lazyRouteComponent(() => import('./pages/SetupPage.tsx'), 'SetupPage'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  validateSearch: (search): { token?: string } => ({ token: textOf(search['token']) }),
  component: lazyRouteComponent(() => import('./pages/ResetPage.tsx'), 'ResetPage'),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot',
  component: lazyRouteComponent(() => import('./pages/ForgotPage.tsx'), 'ForgotPage'),
});

const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email',
  validateSearch: (search): { token?: string } => ({ token: textOf(search['token']) }),
  component: lazyRouteComponent(() => import('./pages/ConfirmEmailPage.tsx'), 'ConfirmEmailPage'),
});

const twoFactor = createRoute({
  getParentRoute: () => root,
  path: '/two-factor',
  beforeLoad: async () => {
    const session = await loadSession();
    if (!session) throw redirect({ to: '/sign-in' });
    await switchLanguage(session.locale);
    if (!session.lacksTwoFactor) throw redirect({ to: '/' });
  },
  component: lazyRouteComponent(() => import('./pages/TwoFactorPage.tsx'), 'TwoFactorPage'),
});

/**
 * Everything that takes a signed-in person; `open` is the record in the side panel, whatever page is below, `saved` the view
 * of a list.
 */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  validateSearch: (search): { open?: string } & ViewSearch => ({
    ...readViewSearch(search),
    ...(parseOpen(search['open']) && { open: textOf(search['open']) }),
  }),
  beforeLoad: async ({ location }) => {
    const session = await loadSession();
    if (!session) throw redirect({ to: '/sign-in', search: { return: returnPathOf(location.href) } });
    await switchLanguage(session.locale);
    if (session.lacksTwoFactor) throw redirect({ to: '/two-factor' });
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/HomePage.tsx'), 'HomePage'),
});

const deals = createRoute({
  getParentRoute: () => shell,
  path: '/deals',
  validateSearch: readDealSearch,
  component: lazyRouteComponent(() => import('./pages/DealsPage.tsx'), 'DealsPage'),
});

const contacts = createRoute({
  getParentRoute: () => shell,
  path: '/contacts',
  validateSearch: readContactSearch,
  component: lazyRouteComponent(() => import('./pages/ContactsPage.tsx'), 'ContactsPage'),
});

const companies = createRoute({
  getParentRoute: () => shell,
  path: '/companies',
  validateSearch: readCompanySearch,
  component: lazyRouteComponent(() => import('./pages/CompaniesPage.tsx'), 'CompaniesPage'),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/tasks',
  validateSearch: readTaskSearch,
  component: lazyRouteComponent(() => import('./pages/TasksPage.tsx'), 'TasksPage'),
});

const trash = createRoute({
  getParentRoute: () => shell,
  path: '/trash',
  validateSearch: searchReader(trashList),
  component: lazyRouteComponent(() => import('./pages/TrashPage.tsx'), 'TrashPage'),
});

const duplicates = createRoute({
  getParentRoute: () => shell,
  path: '/duplicates',
  component: lazyRouteComponent(() => import('./pages/DuplicatesPage.tsx'), 'DuplicatesPage'),
});

const importing = createRoute({
  getParentRoute: () => shell,
  path: '/import',
  validateSearch: (search): { type?: string; id?: number } => ({
    type: textOf(search['type']),
    id: Number.isSafeInteger(search['id']) ? Number(search['id']) : undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/ImportPage.tsx'), 'ImportPage'),
});

const recordPage = lazyRouteComponent(() => import('./pages/RecordPage.tsx'), 'RecordPage');
const deal = createRoute({ getParentRoute: () => shell, path: '/deals/$id', component: recordPage });
const contact = createRoute({ getParentRoute: () => shell, path: '/contacts/$id', component: recordPage });
const company = createRoute({ getParentRoute: () => shell, path: '/companies/$id', component: recordPage });
const task = createRoute({ getParentRoute: () => shell, path: '/tasks/$id', component: recordPage });

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/SettingsPage.tsx'), 'SettingsPage'),
});
const settingsStart = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/profile' });
  },
});
const profile = createRoute({
  getParentRoute: () => settings,
  path: '/profile',
  component: lazyRouteComponent(() => import('./settings/ProfileSettings.tsx'), 'ProfileSettings'),
});
const notifications = createRoute({
  getParentRoute: () => settings,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./settings/NotificationSettings.tsx'), 'NotificationSettings'),
});
const security = createRoute({
  getParentRoute: () => settings,
  path: '/security',
  component: lazyRouteComponent(() => import('./settings/SecuritySettings.tsx'), 'SecuritySettings'),
});
const users = createRoute({
  getParentRoute: () => settings,
  path: '/users',
  component: lazyRouteComponent(() => import('./settings/UsersSettings.tsx'), 'UsersSettings'),
});
const roles = createRoute({
  getParentRoute: () => settings,
  path: '/roles',
  component: lazyRouteComponent(() => import('./settings/RolesSettings.tsx'), 'RolesSettings'),
});
const teams = createRoute({
  getParentRoute: () => settings,
  path: '/teams',
  component: lazyRouteComponent(() => import('./settings/TeamsSettings.tsx'), 'TeamsSettings'),
});
const pipelines = createRoute({
  getParentRoute: () => settings,
  path: '/pipelines',
  component: lazyRouteComponent(() => import('./settings/PipelinesSettings.tsx'), 'PipelinesSettings'),
});
const fields = createRoute({
  getParentRoute: () => settings,
  path: '/fields',
  component: lazyRouteComponent(() => import('./custom-fields/FieldsSettings.tsx'), 'FieldsSettings'),
});
const tags = createRoute({
  getParentRoute: () => settings,
  path: '/tags',
  component: lazyRouteComponent(() => import('./tags/TagsSettings.tsx'), 'TagsSettings'),
});
const workspace = createRoute({
  getParentRoute: () => settings,
  path: '/workspace',
  component: lazyRouteComponent(() => import('./settings/WorkspaceSettings.tsx'), 'WorkspaceSettings'),
});
const auditLog = createRoute({
  getParentRoute: () => settings,
  path: '/audit-log',
  validateSearch: searchReader(auditFilters),
  component: lazyRouteComponent(() => import('./audit/AuditLog.tsx'), 'AuditLog'),
});

const routeTree = root.addChildren([
  signIn,
  setup,
  reset,
  forgot,
  confirmEmail,
  twoFactor,
  shell.addChildren([
    home,
    deals,
    deal,
    contacts,
    contact,
    companies,
    company,
    tasks,
    task,
    trash,
    duplicates,
    importing,
    settings.addChildren([
      settingsStart,
      profile,
      notifications,
      security,
      users,
      roles,
      teams,
      pipelines,
      fields,
      tags,
      workspace,
      auditLog,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  // What no page knows is no filter: a link with something added to it still opens.
  search: { strict: true },
  defaultErrorComponent: CrashPage,
  // Only code is loaded ahead; data has its own cache.
  defaultPreloadStaleTime: Number.POSITIVE_INFINITY,
});

/** Pages for people who are not signed in. */
const OUTSIDE = ['/sign-in', '/setup', '/reset', '/forgot', '/confirm-email'];

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

whenUnauthorized(() => void checkSession());

whenBusy(toast.busy);

whenTwoFactorNeeded(() => {
  if (router.state.location.pathname === '/two-factor') return;
  queryClient.removeQueries({ queryKey: [['auth', 'me']] });
  void router.navigate({ to: '/two-factor' });
});

whenSessionEnds(() => {
  const { pathname, href } = router.state.location;
  if (OUTSIDE.includes(pathname)) return;
  void router
    .navigate({ to: '/sign-in', search: { return: returnPathOf(href), ended: true } })
    .then(() => queryClient.clear());
});
