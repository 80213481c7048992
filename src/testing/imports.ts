import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Auth } from '../auth/auth.ts';
import { openImportFiles } from '../imports/files.ts';
import { createScreenImports, type ScreenImports } from '../imports/screen.ts';

/** Imports of a router that no server stands before. */
export const importsFor = (auth: Auth): ScreenImports =>
  createScreenImports(openImportFiles(path.join(tmpdir(), `kontor-imports-${process.pid}`)), auth);
