import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');

/** What needs no database and no browser; all at once. The browser tests need the built client. */
const CHECKS: Record<string, [program: string, ...args: string[]]> = {
  format: ['biome', 'check', '.'],
  lint: ['oxlint', '--type-aware'],
  types: ['tsc', '--noEmit'],
  imports: ['tsx', 'scripts/check-imports.ts'],
  'dead code': ['knip', '--no-progress', '--no-config-hints'],
  build: ['tsx', 'scripts/build.ts'],
};

/** What vitest reports, as far as it is needed here. */
const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

type Count = { passed: number; failed: number };

const outcomes = await Promise.all(Object.entries(CHECKS).map(([name, command]) => check(name, command)));
const tests = await runTests();
const passed = outcomes.filter(Boolean).length + tests.passed;
const failed = outcomes.filter((isGood) => !isGood).length + tests.failed;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function check(name: string, command: [string, ...string[]]): Promise<boolean> {
  const start = performance.now();
  const { isGood, output } = await run(command, 'keep');
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(isGood ? `✓ ${name} (${seconds} s)` : `✗ ${name} (${seconds} s)\n${output}`);
  return isGood;
}

async function runTests(): Promise<Count> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-report-'));
  try {
    const file = path.join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { isGood } = await run(['vitest', 'run', '--allowOnly=false', ...reporters], 'show');
    const { numPassedTests, numFailedTests, testResults } = report.parse(JSON.parse(await readFile(file, 'utf8')));
    const filesThatBroke = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    const failed = numFailedTests + filesThatBroke.length;
    // What goes wrong outside any test fails the run without being counted there.
    return { passed: numPassedTests, failed: failed === 0 && !isGood ? 1 : failed };
  } catch (error) {
    console.error('The tests did not come to an end:', error);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(
  [program, ...args]: [string, ...string[]],
  output: 'keep' | 'show',
): Promise<{ isGood: boolean; output: string }> {
  const child = spawn(path.join(root, 'node_modules/.bin', program), args, {
    cwd: root,
    stdio: output === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const isGood = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
  return { isGood, output: Buffer.concat(chunks).toString() };
}
