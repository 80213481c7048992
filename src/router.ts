import { dealsRouter } from './deals/router.ts';
import { router } from './trpc/procedures.ts';

export function createAppRouter() {
  return router({
    deals: dealsRouter,
  });
}
export type AppRouter = ReturnType<typeof createAppRouter>;
