import { onLiveEvent } from '../live.ts';
import { trpcUtils } from '../trpc.ts';

/** What administrators change is small and rare: it is asked again, and so is what one may do. */
onLiveEvent('user', () => {
  void trpcUtils.users.invalidate();
  void trpcUtils.auth.me.invalidate();
});
onLiveEvent('role', () => {
  void trpcUtils.roles.invalidate();
  void trpcUtils.auth.me.invalidate();
});
onLiveEvent('team', () => {
  void trpcUtils.teams.invalidate();
  void trpcUtils.users.invalidate();
});
onLiveEvent('pipeline', () => {
  void trpcUtils.pipelines.invalidate();
  void trpcUtils.deals.invalidate();
});
onLiveEvent('workspace', () => {
  void trpcUtils.auth.me.invalidate();
});
