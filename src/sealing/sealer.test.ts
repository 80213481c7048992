import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSealer, loadSealer, type Sealer } from './sealer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-sealer-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('opens what it sealed, there and unaltered alone', () => {
  const sealer = createSealer('one');
  const sealed = sealer.seal('geheim – тайна', 'row 1');
  expect(sealer.open(sealed, 'row 1')).toBe('geheim – тайна');
  expect(sealed.equals(sealer.seal('geheim – тайна', 'row 1'))).toBe(false);
  expect(() => sealer.open(sealed, 'row 2')).toThrow();
  expect(() => createSealer('two').open(sealed, 'row 1')).toThrow('another key');
  expect(() => sealer.open(Buffer.alloc(0), 'row 1')).toThrow('another key');
  for (let at = 5; at < sealed.length; at++) {
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
    expect(() => sealer.open(altered, 'row 1'), `byte ${at}`).toThrow();
  }
});

test('processes that start at once share the key of their data folder, which its owner alone may read', async () => {
  const dataDir = path.join(folder, 'new', 'data');
  const sealers = await Promise.all(Array.from({ length: 8 }, () => loadSealer({ dataDir, secretKey: undefined })));
  const [first, ...others] = sealers.filter((sealer): sealer is Sealer => sealer !== null);
  expect(others).toHaveLength(7);
  for (const other of others) expect(other.open(first?.seal('x', '') ?? Buffer.alloc(0), '')).toBe('x');
  expect((await stat(path.join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
  const given = await loadSealer({ dataDir, secretKey: 'k'.repeat(32) });
  expect(() => given?.open(first?.seal('x', '') ?? Buffer.alloc(0), '')).toThrow('another key');
});

test('without a key and without a folder for one there is no sealer', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  expect(await loadSealer({ dataDir: path.join(file, 'data'), secretKey: undefined })).toBeNull();
  expect(await readFile(file, 'utf8')).toBe('');
});
