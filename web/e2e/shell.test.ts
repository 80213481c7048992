import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logActivities } from '../../src/activities/activities.ts';
import { createCompanies } from '../../src/companies/companies.ts';
import { recordLooks } from '../../src/looks/table.ts';
import { notify } from '../../src/notifications/notifications.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { getTeam } from '../../src/teams/queries.ts';
import { createTeams, editTeam } from '../../src/teams/teams.ts';
import { PASSWORD } from '../../src/testing/site.ts';
import { type Browsing, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;

beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(() => browsing.close());

test('who is not signed in is led to sign-in, told what is wrong, and led back', async () => {
  const page = await browsing.open('manager', '/');
  await page.context().clearCookies();
  await page.goto('/settings/security');
  await page.getByLabel('E-mail').fill('manager@test.example');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('E-mail or password is wrong.').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/settings/security');
  await page.getByText('This one').waitFor();
  await page.context().close();
});

test('who is disabled loses the screen at once, and its return address stays on this site', async () => {
  const [admin, page] = await Promise.all([
    browsing.open('admin', '/settings/users'),
    browsing.open('outsider', '/companies'),
  ]);
  await admin.getByRole('button', { name: 'More: outsider' }).click();
  await admin.getByRole('menuitem', { name: 'Deactivate' }).click();
  const dialog = admin.getByRole('dialog', { name: 'Deactivate outsider?' });
  await dialog.getByText('They have nothing left to do.').waitFor();
  expect(await findBarriers(admin)).toEqual([]);
  await dialog.getByRole('button', { name: 'Deactivate' }).click();
  await page.waitForURL('**/sign-in?*');
  expect(new URL(page.url()).searchParams.get('return')).toBe('/companies');
  await page.getByText('Your session has ended.').waitFor();
  await admin.getByRole('button', { name: 'Undo' }).click();
  await admin.getByText('Undone').waitFor();
  await Promise.all([admin.context().close(), page.context().close()]);
});

test('a manager is offered no administration', async () => {
  const page = await browsing.open('manager', '/settings');
  const links = page.getByRole('navigation', { name: 'Settings' }).getByRole('link');
  await links.first().waitFor();
  expect(await links.allTextContents()).toEqual(['Profile', 'Notifications', 'Security']);
  await page.goto('/settings/users');
  await page.getByText('This is for administrators').waitFor();
  await page.context().close();
});

test('a picture is chosen and seen by others, what is unsaved is asked about, and a link that is used up says so', async () => {
  const [page, other] = await Promise.all([
    browsing.open('manager', '/settings/profile'),
    browsing.open('admin', '/settings/users'),
  ]);
  await page.locator('input[type=file]').setInputFiles('web/public/icon-512.png');
  await page.getByRole('button', { name: 'Change picture' }).waitFor();
  const row = other.getByRole('listitem').filter({ hasText: 'manager@test.example' });
  expect(
    await row.locator('img').evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
  ).toBe(256);

  await page.getByLabel('Name', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('must not be empty').waitFor();
  await page.getByRole('link', { name: 'Security' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Manager');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Saved').waitFor();
  await row.getByText('Manager', { exact: true }).waitFor();

  await page.goto('/reset?token=used');
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  await Promise.all([page.context().close(), other.context().close()]);
});

test('a stage is added, moved and renamed in place; what the server refuses is said beside the field', async () => {
  const page = await browsing.open('admin', '/settings/pipelines');
  const stages = page.getByRole('main').getByRole('region').first();
  await stages.getByLabel('New stage').fill('Legal');
  await page.keyboard.press('Enter');
  await stages.getByRole('button', { name: 'Move up: Legal' }).click();
  await stages.getByRole('button', { name: 'Edit Probability, Legal:' }).click();
  await page.keyboard.type('120');
  await page.keyboard.press('Enter');
  await stages.getByRole('alert').getByText('must be at most 100').waitFor();
  await stages.getByRole('button', { name: 'Edit Probability, Legal:' }).click();
  await page.keyboard.press('Escape');
  await stages.getByRole('alert').waitFor({ state: 'detached' });
  const names = await stages.getByRole('button', { name: 'Edit stage name:' }).allTextContents();
  expect(names.map((name) => name.split(': ')[1]).slice(-4)).toEqual(['Legal', 'Negotiation', 'Won', 'Lost']);
  await page.context().close();
});

test('a team that somebody else renamed meanwhile shows both names, and lets one choose', async () => {
  const ctx = browsing.site.world.as('admin');
  const [team] = await createTeams(ctx, [{ name: 'West' }]);
  const page = await browsing.open('admin', '/settings/teams');
  await page.getByRole('button', { name: /^Edit .*: West$/ }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Westend');
  await editTeam(ctx, { id: team?.id ?? 0, set: { name: 'Far west' } });
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert').filter({ hasText: 'Far west' });
  await alert.getByRole('button', { name: /Westend/ }).click();
  await alert.waitFor({ state: 'detached' });
  await expect.poll(async () => (await getTeam(ctx.db, team?.id ?? 0)).name).toBe('Westend');
  await page.context().close();
});

test('a role is made, given and changed on screen; what it lets somebody see is there at once, and gone at once', async () => {
  await createCompanies(browsing.site.world.as('admin'), [
    { name: 'Nordlicht', responsibleId: browsing.site.world.people.lead.userId },
  ]);
  const [admin, page] = await Promise.all([
    browsing.open('admin', '/settings/roles'),
    browsing.open('outsider', '/companies'),
  ]);
  await page.getByText('No companies yet').waitFor();
  await admin.getByRole('textbox', { name: 'New role' }).fill('Partner');
  await admin.keyboard.press('Enter');
  await admin.getByRole('button', { name: 'Rights of Partner' }).click();
  const right = (name: string) => admin.getByRole('combobox', { name });
  await right('Companies: See').selectOption('All');
  expect(await findBarriers(admin)).toEqual([]);

  await admin.getByRole('link', { name: 'People' }).click();
  await admin.getByRole('button', { name: /role of outsider/ }).click();
  await admin.getByRole('option', { name: 'Partner' }).click();
  await page.getByText('Nordlicht').waitFor();

  await admin.getByRole('link', { name: 'Roles' }).click();
  await admin.getByRole('button', { name: 'Rights of Partner' }).click();
  await right('Contacts: See').selectOption('No');
  await right('Contacts: Edit').waitFor({ state: 'detached' });
  const navigation = page.getByRole('navigation', { name: 'Main' });
  await navigation.getByRole('link', { name: 'Contacts' }).waitFor({ state: 'detached' });
  await right('Companies: See').selectOption('Own');
  await page.getByText('Nordlicht').waitFor({ state: 'detached' });

  await admin.getByRole('button', { name: 'Delete: Partner' }).click();
  const dialog = admin.getByRole('dialog', { name: 'Delete Partner?' });
  await dialog.getByRole('combobox', { name: 'Its 1 person becomes' }).click();
  await admin.getByRole('option', { name: 'Sales manager' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await admin.getByRole('button', { name: 'Rights of Partner' }).waitFor({ state: 'detached' });
  await navigation.getByRole('link', { name: 'Contacts' }).waitFor();
  await Promise.all([admin.context().close(), page.context().close()]);
});

test('a browser that names its language as no language tag is shown the pages all the same', async () => {
  const page = await browsing.open('manager', '/');
  // What Chromium says of itself on a machine without a language.
  await page.addInitScript(() => Object.defineProperty(navigator, 'languages', { get: () => ['en-US@posix'] }));
  for (const path of ['/', '/deals', '/contacts', '/tasks', '/settings/profile']) {
    await page.goto(path);
    await page.getByRole('status', { name: 'Live', exact: true }).waitFor();
    await page.getByRole('heading').first().waitFor();
  }
  await page.context().close();
});

test('C and a letter begin a record, but not while somebody types', async () => {
  const page = await browsing.open('manager', '/settings/profile');
  await page.getByLabel('Name', { exact: true }).click();
  await page.keyboard.press('c');
  expect(await page.getByRole('menu').count()).toBe(0);
  await page.getByLabel('Name', { exact: true }).blur();
  await page.keyboard.press('c');
  await page.getByRole('menuitem', { name: 'Task' }).waitFor();
  await page.keyboard.press('t');
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.waitFor();

  // What is empty closes at once; what was typed is lost to no slip of a key.
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  await page.getByRole('menuitem', { name: 'Task' }).waitFor();
  await page.keyboard.press('t');
  // The form's code may have to be fetched first: it has the keyboard all the same.
  await see(form.getByLabel('Title')).toBeFocused();
  await page.keyboard.type('Call back');
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await see(form.getByLabel('Title')).toHaveValue('Call back');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Leave' }).click();
  await form.waitFor({ state: 'detached' });
  await page.context().close();
});

test('the palette finds pages, actions and records by typing; ? lists the keys, and G with a letter goes', async () => {
  const page = await browsing.open('manager', '/contacts');
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await keys.getByText('Search and commands').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.waitForURL('**/tasks');

  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search' });
  await palette.getByRole('option', { name: 'New deal' }).waitFor();
  expect(await palette.getByRole('option', { name: 'Users' }).count()).toBe(0);
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.type('comp');
  await palette.getByRole('option', { name: 'New company' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/companies');

  const { world } = browsing.site;
  const [company] = await createCompanies(world.as('manager'), [{ name: 'Quellwerk Pumpen' }]);
  await page.keyboard.press('Control+k');
  await palette.waitFor();
  await page.keyboard.type('quellw');
  await palette.getByRole('option', { name: 'Quellwerk Pumpen' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/companies?open=company-${company?.id}`);
  await page.context().close();
});

test('the palette offers what was opened last, and what can be done with what is open; what was found is marked', async () => {
  const { world } = browsing.site;
  const [company] = await createCompanies(world.as('manager'), [{ name: 'Weidmann Ventile' }]);
  await logActivities(world.as('manager'), [
    { entityType: 'company', entityId: company?.id ?? 0, type: 'call', body: 'Asked for gaskets' },
  ]);
  const page = await browsing.open('manager', `/companies?open=company-${company?.id}`);
  const palette = page.getByRole('dialog', { name: 'Search' });
  const looks = () =>
    world.database.db
      .select()
      .from(recordLooks)
      .where(eq(recordLooks.entityId, company?.id ?? 0));
  await expect.poll(async () => (await looks()).length).toBe(1);
  await page.keyboard.press('Control+k');
  const recent = palette.getByRole('group', { name: 'Recently opened' });
  await recent.getByRole('option', { name: 'Weidmann Ventile' }).waitFor();
  await page.keyboard.type('weidman vetnile');
  await palette.locator('mark', { hasText: 'Ventile' }).waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('gasket');
  const history = palette.getByRole('group', { name: 'History' });
  await history.getByRole('option', { name: 'Asked for gaskets Weidmann Ventile' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('delete');
  await palette.getByRole('group', { name: 'Weidmann Ventile' }).getByRole('option', { name: 'Delete' }).click();
  await page.getByText('Undo', { exact: true }).waitFor();
  await page.waitForURL('**/companies');
  await page.context().close();
});

test('what concerns one by name is told at once and stays in the bell until it is opened', async () => {
  const { world } = browsing.site;
  const ctx = world.as('colleague');
  const [task] = await createTasks(ctx, [{ title: 'Call the customs office' }]);
  const page = await browsing.open('colleague', '/contacts');
  await notify(ctx, [
    {
      userId: ctx.actor.userId ?? 0,
      kind: 'task_assigned',
      entityType: 'task',
      entityId: task?.id ?? 0,
      data: { by: { id: world.people.lead.userId } },
      dedupeKey: 'shell-test',
    },
  ]);
  const toast = page.getByRole('status').filter({ hasText: 'lead assigned you the task Call the customs office' });
  await toast.waitFor();
  await page.getByRole('button', { name: 'Notifications: 1 unread' }).waitFor();
  await toast.getByRole('button', { name: 'Open' }).click();
  await page.waitForURL(`**/contacts?open=task-${task?.id}`);
  await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();
  await page.context().close();
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
