import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { type Config, ConfigError } from '../../src/config.ts';
import { Trouble } from '../../src/core/trouble.ts';
import { connectDatabase } from '../../src/db/client.ts';
import { reachDatabase } from '../../src/db/open.ts';
import { checkServer } from '../../src/db/troubles.ts';
import { createStorage } from '../../src/files/storage.ts';
import { findSealer } from '../../src/sealing/sealer.ts';
import { examine } from '../doctor.ts';
import type { Finding } from './finding.ts';
import { examineMachine } from './machine.ts';
import { examineMail } from './mail.ts';

export function registerDoctor(program: Command, loadConfig: () => Config): void {
  program
    .command('doctor')
    .description('look at everything that the installation stands on, and say what to do about what is wrong')
    .action(async () => {
      const findings = await diagnose(loadConfig);
      for (const { what, isGood, seen, remedy } of findings) {
        console.log(`${isGood ? 'ok ' : 'BAD'}  ${what}: ${seen}`);
        if (!isGood && remedy !== undefined) console.log(`     ${remedy}`);
      }
      const bad = findings.filter(({ isGood }) => !isGood).length;
      console.log(bad === 0 ? 'All is well.' : `${bad} of ${findings.length} checks failed.`);
      if (bad > 0) process.exitCode = 1;
    });
}

/** Goes as far as it gets: what can't be reached is told, and the rest as well. */
export async function diagnose(loadConfig: () => Config): Promise<Finding[]> {
  try {
    const config = loadConfig();
    return [...(await examineMachine(config)), ...(await examineMail(config)), ...(await examineDatabase(config))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [{ what: 'environment', isGood: false, seen: 'not right', remedy: error.message }];
  }
}

async function examineDatabase(config: Config): Promise<Finding[]> {
  const what = 'database';
  if (config.databaseUrl === undefined && !(await exists(path.join(config.dataDir, 'postgres')))) {
    return [{ what, isGood: true, seen: 'none yet; the first start makes it' }];
  }
  try {
    const { url, leave } = await reachDatabase(config);
    try {
      await checkServer(url);
      const database = connectDatabase(url, { max: 2, statementTimeoutMs: 0 });
      try {
        return await examine(database.db, await findSealer(config), createStorage(path.join(config.dataDir, 'files')));
      } finally {
        await database.close();
      }
    } finally {
      await leave();
    }
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return [{ what, isGood: false, seen: 'can’t be used', remedy: error.message }];
  }
}

const exists = (place: string): Promise<boolean> =>
  stat(place).then(
    () => true,
    () => false,
  );
