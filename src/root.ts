import { existsSync } from 'node:fs';
import path from 'node:path';

/** The project's folder, wherever below it this code runs: from its sources or built into one file. */
export const ROOT = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  const parent = path.dirname(folder);
  return existsSync(path.join(folder, 'package.json')) || parent === folder ? folder : rootAbove(parent);
}
