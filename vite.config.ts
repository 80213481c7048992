import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` has the server that vite hands the API's requests to. */
const api = { target: process.env['API_URL'] ?? 'http://127.0.0.1:3001', ws: true };

export default defineConfig({
  root: 'web',
  plugins: [react()],
  // The first browsers with light-dark(): for older ones the build would put something in its place that our scheme does not reach.
  build: { outDir: '../dist/web', emptyOutDir: true, cssTarget: ['chrome123', 'safari17.5', 'firefox120'] },
  // By the whole path segment: a plain '/trpc' would take the module /trpc.ts too.
  server: { proxy: { '^/(trpc|api)(/|\\?|$)': api } },
  test: {
    root: import.meta.dirname,
    dir: import.meta.dirname,
    include: ['{src,web,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'src/testing/global-setup.ts',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
