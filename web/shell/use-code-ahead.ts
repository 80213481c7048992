import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { loadForms } from '../records/create-forms.ts';
import { loadOverlays } from './Overlays.tsx';

/** When the first page is likely to have all it needs. */
const AFTER = 3_000;

/** Brings the code of all pages and forms in good time: they then open at once, and while the server is away. */
export function useCodeAhead(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = window.setTimeout(() => {
      const pages = Object.values(router.routesById).map((route) => router.loadRouteChunk(route));
      // What did not come is asked for again where it is needed.
      void Promise.allSettled([...pages, loadForms(), loadOverlays()]);
    }, AFTER);
    return () => window.clearTimeout(timer);
  }, [router]);
}
