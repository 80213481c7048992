import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` has the server that vite hands the API's requests to. */
const api = { target: process.env['API_URL'] ?? 'http://127.0.0.1:3001', ws: true };

const SERVICE_WORKER = 'service-worker.js';

const COMPRESSIBLE = /\.(js|css|html|svg|txt|json)$/;

/** It is done once and sent often. */
const bestFor = (content: Buffer) => ({
  params: {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  },
});

/** The service worker is a script of its own. */
const isOfPages = (id: string): boolean => !id.endsWith('service-worker.ts');

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
        await writeFile(`${file}.br`, await promisify(brotliCompress)(content, bestFor(content)));
        await writeFile(`${file}.gz`, await promisify(gzip)(content));
      }
    },
  };
}

/** Tells the service worker what the release consists of: all that was built, and what is copied beside it. */
function listForOffline(publicFolder: string): Plugin {
  return {
    name: 'list-for-offline',
    apply: 'build',
    enforce: 'post',
    generateBundle: async (_options, bundle) => {
      const worker = bundle[SERVICE_WORKER];
      if (worker?.type !== 'chunk') throw new Error(`The build made no ${SERVICE_WORKER}`);
      const built = Object.values(bundle).filter((file) => file !== worker);
      const copied = await readdir(publicFolder);
      const files = [...built.map(({ fileName }) => fileName), ...copied].sort().map((name) => `/${name}`);
      const hash = createHash('sha256');
      for (const file of built) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
      for (const file of copied) hash.update(await readFile(path.join(publicFolder, file)));
      worker.code = worker.code
        .replace('__RELEASE__', hash.digest('hex').slice(0, 16))
        .replace('__FILES__', files.join('|'));
    },
  };
}

export default defineConfig({
  root: 'web',
  plugins: [
    react(),
    listForOffline(path.join(import.meta.dirname, 'web/public')),
    precompress(path.join(import.meta.dirname, 'dist/web')),
  ],
  // The first browsers with light-dark(): for older ones the build would put something in its place that our scheme does not reach.
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'],
    rolldownOptions: {
      input: ['web/index.html', 'web/offline/service-worker.ts'],
      output: {
        // Its address is what the browser knows it by, and from the root it is in charge of all pages.
        entryFileNames: ({ name }) => (`${name}.js` === SERVICE_WORKER ? SERVICE_WORKER : 'assets/[name]-[hash].js'),
        // What every page needs comes as one file, and so does what several do: dozens of small ones weigh more, and
        // each costs a request. That made a third of the time until a list was there.
        codeSplitting: {
          groups: [
            { name: 'start', tags: ['$initial'], test: isOfPages },
            { name: 'shared', minShareCount: 3, test: isOfPages },
          ],
        },
      },
    },
  },
  // By the whole path segment: a plain '/trpc' would take the module /trpc.ts too.
  server: { proxy: { '^/(trpc|api)(/|\\?|$)': api } },
  test: {
    root: import.meta.dirname,
    dir: import.meta.dirname,
    include: ['{src,web,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: 'src/testing/global-setup.ts',
    maxWorkers: 2,
    // Files share what they import: loading it anew for each took a minute of a run. What they work on is their own database.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A busy machine takes its time.
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
});
