import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { URI } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../../src/access/table.ts';
import { sessions, twoFactors } from '../../src/auth/table.ts';
import { sendDueMails } from '../../src/mail/sending.ts';
import { mails } from '../../src/mail/table.ts';
import { PASSWORD } from '../../src/testing/site.ts';
import { type MailServer, openMailServer } from '../../src/testing/smtp.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing } from './browsing.ts';

let server: MailServer;
let browsing: Browsing;
beforeAll(async () => {
  server = await openMailServer();
  browsing = await openBrowsing({ post: server.post });
});
afterAll(async () => {
  expect(browsing.errors).toEqual([]);
  await browsing.close();
  await server.close();
});

/** The path that the link in somebody's latest mail leads to, once so many mails were sent. */
async function mailedTo(address: string): Promise<string> {
  const { db } = browsing.site.world.database;
  await expect.poll(() => db.$count(mails)).toBeGreaterThan(0);
  await sendDueMails(db, server.post);
  const { pathname, search } = new URL(server.linkTo(address));
  await db.delete(mails);
  return pathname + search;
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('who is invited by mail chooses a password and signs in; forgotten, another is mailed', async () => {
  const admin = await browsing.open('admin', '/settings/users');
  await admin.getByRole('button', { name: 'Add person' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Ida Invited');
  await dialog.getByLabel('E-mail').fill('ida@test.example');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await admin.getByText('An invitation is on its way to ida@test.example').waitFor();
  await admin.getByRole('button', { name: 'More: Ida Invited' }).click();
  await admin.getByRole('menuitem', { name: 'Send the invitation again' }).waitFor();
  await admin.context().clearCookies();
  await admin.goto(await mailedTo('ida@test.example'));
  await admin.getByLabel('New password').fill('a password of hers');
  await admin.getByRole('button', { name: 'Set password' }).click();
  await signIn(admin, 'ida@test.example', 'a password of hers');
  await admin.getByRole('status', { name: 'Live', exact: true }).waitFor();
  await admin.context().clearCookies();
  await admin.goto('/sign-in');
  await admin.getByRole('link', { name: 'Forgotten your password?' }).click();
  await admin.getByLabel('E-mail').fill('ida@test.example');
  await admin.getByRole('button', { name: 'Mail me a link' }).click();
  await admin.getByText('a link is on its way there').waitFor();
  expect(await findBarriers(admin)).toEqual([]);
  await admin.goto(await mailedTo('ida@test.example'));
  await admin.getByLabel('New password').fill('another of hers');
  await admin.getByRole('button', { name: 'Set password' }).click();
  await signIn(admin, 'ida@test.example', 'another of hers');
  await admin.getByRole('status', { name: 'Live', exact: true }).waitFor();
  await admin.context().close();
});

test('one’s own e-mail address changes when both mailboxes have said so', async () => {
  const page = await browsing.open('colleague', '/settings/profile', { viewport: { width: 375, height: 812 } });
  await page.getByRole('button', { name: 'Change e-mail' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New e-mail').fill('moved@test.example');
  await dialog.getByLabel('Current password').fill('not the password');
  await dialog.getByRole('button', { name: 'Change e-mail' }).click();
  await dialog.getByText('is wrong').waitFor();
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Change e-mail' }).click();
  await page.getByText('Links are on their way to colleague@test.example and moved@test.example').waitFor();
  expect([await excessWidth(page), await findBarriers(page)]).toEqual([0, []]);
  const toOld = await mailedTo('colleague@test.example');
  const toNew = new URL(server.linkTo('moved@test.example'));
  const other = await page.context().newPage();
  await other.goto(toOld);
  await other.getByRole('heading', { name: 'A new e-mail address' }).waitFor();
  expect(await findBarriers(other)).toEqual([]);
  await other.getByRole('button', { name: 'Confirm' }).click();
  await other.getByText('as soon as the other address has confirmed it too').waitFor();
  await other.goto(toNew.pathname + toNew.search);
  await other.getByRole('button', { name: 'Confirm' }).click();
  await other.getByText('From now on you sign in with moved@test.example').waitFor();
  await other.goto(toNew.pathname + toNew.search);
  await other.getByText('This link no longer works').waitFor();
  await page.reload();
  await page.getByText('moved@test.example').waitFor();
  await page.context().close();
});

test('an administrator sees whether mail goes out, and tries it', async () => {
  const page = await browsing.open('admin', '/settings/workspace');
  await page.getByText(`Mail goes out through 127.0.0.1:${server.smtp.port}, from crm@kontor.example.`).waitFor();
  await page.getByRole('button', { name: 'Send me a test mail' }).click();
  await page.getByText('The mail server took a test mail to admin@test.example.').waitFor();
  expect(server.received.at(-1)?.subject).toBe('A test from Kontor');
  expect(await findBarriers(page)).toEqual([]);
  await page.context().close();
});

/** What the app would show now; whatever was used before is forgotten. */
async function codeOf(secret: string): Promise<string> {
  await browsing.site.world.database.db.update(twoFactors).set({ lastStep: 0 });
  return URI.parse(`otpauth://totp/Kontor?secret=${secret}`).generate();
}

/** Goes from the secret to the recovery codes, of which it returns the first. */
async function turnOn(page: Page): Promise<{ secret: string; recoveryCode: string }> {
  await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  const secret = await page.getByRole('textbox', { name: 'Key for the app' }).inputValue();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByLabel('Six digits from the app').fill(await codeOf(secret));
  await page.getByRole('button', { name: 'Turn on' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  expect(await codes.count()).toBe(10);
  expect(await findBarriers(page)).toEqual([]);
  const recoveryCode = (await codes.first().textContent()) ?? '';
  await page.getByRole('button', { name: 'I have kept them' }).click();
  return { secret, recoveryCode };
}

test('a second factor is set up in the settings, and asked for at the next sign-in', async () => {
  const page = await browsing.open('manager', '/settings/security', { viewport: { width: 375, height: 812 } });
  await page.getByRole('button', { name: 'Set up a second factor' }).click();
  await page.getByRole('button', { name: 'Set it up' }).click();
  const { secret, recoveryCode } = await turnOn(page);
  await page.getByText('10 recovery codes left').waitFor();
  for (const code of [await codeOf(secret), recoveryCode]) {
    await page.context().clearCookies();
    await page.goto('/sign-in?return=/tasks');
    await signIn(page, 'manager@test.example', PASSWORD);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    expect([await excessWidth(page), await findBarriers(page)]).toEqual([0, []]);
    await page.getByLabel('Code').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText('is wrong, or was used already').waitFor();
    await page.getByLabel('Code').fill(code);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/tasks/);
    await page.getByRole('status', { name: 'Live', exact: true }).waitFor();
  }
  await page.context().close();
});

test('whose role asks for a second factor sets it up before anything else, also on a page that is open', async () => {
  const admin = await browsing.open('admin', '/settings/roles');
  const page = await browsing.open('viewer', '/tasks');
  await admin.getByRole('button', { name: 'Rights of Viewer' }).click();
  await admin.getByLabel('Needs a second factor').click({ force: true });
  await page.getByRole('heading', { name: 'A second factor' }).waitFor();
  await page.goto('/deals');
  await page.getByRole('heading', { name: 'A second factor' }).waitFor();
  await page.getByRole('button', { name: 'Set it up' }).click();
  await turnOn(page);
  await page.getByRole('status', { name: 'Live', exact: true }).waitFor();
  await browsing.site.world.database.db.update(roles).set({ requiresTwoFactor: false });
  await Promise.all([admin.context().close(), page.context().close()]);
});

test('what is delicate asks for the password once more, and then goes on where it was', async () => {
  const { db } = browsing.site.world.database;
  const page = await browsing.open('admin', '/settings/security');
  await db.update(sessions).set({ passwordGivenAt: sql`now() - interval '1 hour'` });
  browsing.site.forgetActors();
  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('dialog', { name: 'New token' });
  await form.getByLabel('Name').fill('A script');
  await form.getByRole('button', { name: 'Create' }).click();
  const asking = page.getByRole('dialog', { name: 'Is it still you?' });
  await asking.getByLabel('Password', { exact: true }).fill('not the password');
  await page.keyboard.press('Enter');
  await asking.getByText('is wrong').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await form.getByText('Give your password once more first').waitFor();
  await form.getByRole('button', { name: 'Create' }).click();
  await asking.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('Copy it now.').waitFor();
  await page.context().close();
});
