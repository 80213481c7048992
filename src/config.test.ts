import path from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

test('an empty environment serves this machine alone from .data', () => {
  const expected = {
    port: 3000,
    host: '127.0.0.1',
    databaseUrl: undefined,
    dataDir: path.resolve('.data'),
    publicUrl: 'http://127.0.0.1:3000',
    logLevel: 'info',
    metricsToken: undefined,
    trustedProxies: [],
    smtp: undefined,
    secretKey: undefined,
  };
  expect(loadConfig({})).toEqual(expected);
  expect(loadConfig({ PORT: '', PUBLIC_URL: '', PATH: '/bin' })).toEqual(expected);
});

test('every variable is taken from the environment', () => {
  const env = {
    PORT: '8080',
    HOST: '::1',
    DATABASE_URL: 'postgresql://kontor@db/kontor',
    DATA_DIR: '/srv/kontor data',
    LOG_LEVEL: 'debug',
    METRICS_TOKEN: '0123456789abcdef',
    TRUSTED_PROXIES: '127.0.0.1, fd00::/8',
    SMTP_URL: 'smtps://crm%40example.com:p%3Ass@[::1]',
    MAIL_FROM: 'crm@example.com',
    SECRET_KEY: 'k'.repeat(32),
  };
  expect(loadConfig(env)).toEqual({
    port: 8080,
    host: '::1',
    databaseUrl: 'postgresql://kontor@db/kontor',
    dataDir: '/srv/kontor data',
    publicUrl: 'http://[::1]:8080',
    logLevel: 'debug',
    metricsToken: '0123456789abcdef',
    trustedProxies: ['127.0.0.1', 'fd00::/8'],
    smtp: {
      host: '::1',
      port: 465,
      isTls: true,
      user: 'crm@example.com',
      password: 'p:ss',
      from: 'crm@example.com',
    },
    secretKey: 'k'.repeat(32),
  });
  expect(loadConfig({ PUBLIC_URL: 'https://CRM.example.com:443/' }).publicUrl).toBe('https://crm.example.com');
});

test('mail is from an address of the site unless told otherwise', () => {
  const fromOf = (PUBLIC_URL: string) => loadConfig({ SMTP_URL: 'smtp://mail.example.com', PUBLIC_URL }).smtp?.from;
  expect(fromOf('https://crm.example.com')).toBe('kontor@crm.example.com');
  expect(fromOf('http://192.0.2.1:3000')).toBe('kontor@localhost');
  expect(loadConfig({ SMTP_URL: 'smtp://mail.example.com:2525' }).smtp).toMatchObject({ port: 2525, isTls: false });
});

test('every wrong variable is named in one message with what would be right', () => {
  const wrong = {
    PORT: '70000',
    HOST: 'not a host',
    DATABASE_URL: 'mysql://db/kontor',
    PUBLIC_URL: 'crm.example.com',
    LOG_LEVEL: 'loud',
    METRICS_TOKEN: 'short',
    TRUSTED_PROXIES: 'proxy.example.com',
    SMTP_URL: 'mail.example.com:587',
    MAIL_FROM: 'Kontor',
    SECRET_KEY: 'short',
  };
  expect(() => loadConfig(wrong)).toThrow(ConfigError);
  for (const [name, value] of Object.entries(wrong)) {
    expect(() => loadConfig(wrong), `${name}=${value}`).toThrow(new RegExp(`^ {2}${name} must be .*\\S`, 'm'));
  }
});

test.each([
  ['PORT', '3000x'],
  ['PORT', '-1'],
  ['PUBLIC_URL', 'https://example.com/crm'],
  ['PUBLIC_URL', 'ftp://example.com'],
  ['DATABASE_URL', 'localhost:5432'],
  ['SMTP_URL', 'https://mail.example.com'],
  ['SMTP_URL', 'smtp://mail.example.com/?tls.rejectUnauthorized=false'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '10.0.0.0/8,'],
])('%s=%s is refused', (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(`  ${name} must `);
});
