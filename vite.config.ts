import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` has the server that vite hands the API's requests to. */
const api = { target: process.env['API_URL'] ?? 'http://127.0.0.1:3001', ws: true };

const COMPRESSIBLE = /\.(js|css|html|svg|txt|json)$/;

/** Compresses what was built, once, beside each file: the server then only picks. */
function precompress(folder: string): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle: async () => {
      const files = (await readdir(folder, { recursive: true })).filter((file) => COMPRESSIBLE.test(file));
      for (const file of files.map((name) => path.join(folder, name))) {
        const content = await readFile(file);
        if (content.length < 1_000) continue;
        await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
        await writeFile(`${file}.gz`, await promisify(gzip)(content));
      }
    },
  };
}

export default defineConfig({
  root: 'web',
  plugins: [react(), precompress(path.join(import.meta.dirname, 'dist/web'))],
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
    // A busy machine takes its time.
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
});
