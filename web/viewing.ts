import { toast } from './lib/toast.tsx';
import { trpc } from './trpc.ts';

let destination: string | null = null;
let isLeaving = false;

/** Loads everything anew: whoever the page was made for, it is somebody else's now. */
export function beginAnew(): void {
  if (isLeaving) return;
  isLeaving = true;
  if (destination === null) window.location.reload();
  else window.location.assign(destination);
}

/** The stream may tell of it before the answer does: where to go then is said beforehand. */
const leadingTo = (path: string) => ({
  onMutate: () => {
    destination = path;
  },
  onSuccess: beginAnew,
  onError: (error: unknown) => {
    destination = null;
    toast.error(error);
  },
});

/** Sees Kontor as somebody else does, in all tabs of this browser. */
export const useViewAs = () => trpc.auth.viewAs.useMutation(leadingTo('/'));

export const useStopViewing = () => trpc.auth.stopViewing.useMutation(leadingTo('/settings/users'));
