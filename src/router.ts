import type { Auth } from './auth/auth.ts';
import { dealsRouter } from './deals/router.ts';
import { router } from './trpc/procedures.ts';

/** What procedures need that lives as long as the process. */
export type Services = { auth: Auth };

export function createAppRouter(_services: Services) {
  return router({
    deals: dealsRouter,
  });
}
export type AppRouter = ReturnType<typeof createAppRouter>;
