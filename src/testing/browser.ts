import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { z } from 'zod';

const execute = promisify(execFile);

/** Programs that may be called so on an ordinary system. */
const INSTALLED_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** What Debian's and npm's Chromium need to run as root, without a network or a graphics card. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

type Program = { executablePath: string; env?: Record<string, string> };

/** Opens a Chromium: the one `CHROMIUM_PATH` names, else an installed one, else Playwright's own, else that of the npm package. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...(await findChromium()), args: FLAGS });
}

async function findChromium(): Promise<Program> {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return { executablePath: CHROMIUM_PATH };
  const folders = PATH.split(path.delimiter).filter(Boolean);
  const installed = INSTALLED_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const executablePath = [...installed, MAC_CHROME, chromium.executablePath()].find((file) => existsSync(file));
  return executablePath ? { executablePath } : unpackedChromium();
}

const manifest = z.object({ version: z.string() });

/** The package's archives, unpacked once per installation. It serves x64 Linux alone. */
async function unpackedChromium(): Promise<Program> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium was found. Install one, or name one in CHROMIUM_PATH.');
  }
  const packageFolder = path.join(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const { version } = manifest.parse(JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')));
  const folder = path.resolve(packageFolder, `../../.cache/chromium-${version}`);
  if (!existsSync(folder)) await unpack(packageFolder, folder);
  return {
    executablePath: path.join(folder, 'chromium'),
    env: {
      ...inherited(),
      LD_LIBRARY_PATH: [path.join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      FONTCONFIG_PATH: path.join(folder, 'fonts'),
    },
  };
}

const inherited = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** Whole or not at all, whoever else does the same at once. */
async function unpack(packageFolder: string, folder: string): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  const archives = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((name) =>
    path.join(packageFolder, 'bin', name),
  );
  const script = `import { inflate } from '@sparticuz/chromium'; for (const file of process.argv.slice(1)) await inflate(file);`;
  // In a process of its own, because the package unpacks into whatever TMPDIR says.
  await execute(process.execPath, ['--input-type=module', '--eval', script, ...archives], {
    cwd: packageFolder,
    env: { ...process.env, TMPDIR: draft },
  });
  await writeFile(path.join(draft, 'fonts/fonts.conf'), fontsConfiguration(folder));
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
}

/** The package's own names /tmp/fonts; where no font is found, the renderer aborts. */
function fontsConfiguration(folder: string): string {
  const here = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${here}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${here}/font-cache</cachedir></fontconfig>
`;
}
