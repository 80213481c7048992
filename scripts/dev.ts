import { spawn } from 'node:child_process';
import path from 'node:path';
import { ConfigError, loadConfig } from '../src/config.ts';

const root = path.resolve(import.meta.dirname, '..');

/** The server, started anew whenever its code changes, behind vite, which swaps the client's modules in the open page. */
function dev(): void {
  const { host, port, publicUrl } = loadConfig();
  const apiPort = String(port + 1);
  const start = (command: string, args: string[], env: NodeJS.ProcessEnv) =>
    spawn(process.execPath, [path.join(root, 'node_modules', command), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
  const server = start('tsx/dist/cli.mjs', ['watch', '--clear-screen=false', 'src/main.ts'], {
    PORT: apiPort,
    PUBLIC_URL: publicUrl,
  });
  const client = start('vite/bin/vite.js', ['--host', host, '--port', String(port), '--strictPort'], {
    API_URL: `http://${host}:${apiPort}`,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => [server, client].map((child) => child.kill(signal)));
  // Neither is of use without the other.
  server.on('exit', () => client.kill());
  client.on('exit', () => server.kill());
}

try {
  dev();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
