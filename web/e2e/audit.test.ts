import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts } from '../../src/contacts/contacts.ts';
import { createCustomField } from '../../src/custom-fields/custom-fields.ts';
import { createDeals, editDeals } from '../../src/deals/deals.ts';
import { listPipelines } from '../../src/pipelines/queries.ts';
import { editStage } from '../../src/pipelines/stages.ts';
import { editRole } from '../../src/roles/roles.ts';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;

beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(async () => {
  await browsing.close();
  expect(browsing.errors).toEqual([]);
});

test('the audit log offers what is newer, tells from what to what, leads to the record, and goes into a file', async () => {
  const { site } = browsing;
  const [deal] = await createDeals(site.world.as('manager'), [{ title: 'Roof sensors', amount: 100 }]);
  const page = await browsing.open('admin', '/settings/audit-log?entityType=deal');
  const log = page.getByRole('list', { name: 'Audit log' });
  await log.getByText('Roof sensors').waitFor();

  const cookie = await site.signIn('manager');
  const answer = await site.app.inject({
    method: 'PATCH',
    url: `/api/deals/${deal?.id}`,
    headers: { cookie },
    payload: { amount: 250 },
  });
  expect(answer.statusCode).toBe(200);
  await page.getByRole('button', { name: 'There is something newer: show it' }).click();
  const changed = log.getByRole('listitem').filter({ hasText: 'Amount: 100 → 250' }).first();
  await changed.getByText('manager · on screen').waitFor();

  await page.getByRole('button', { name: 'What happened' }).click();
  await page.getByRole('button', { name: 'Changed', exact: true }).click();
  await log.getByText('Created', { exact: true }).waitFor({ state: 'detached' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export as CSV' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toContain('amount: 100 → 250');

  await changed.getByRole('link', { name: 'Roof sensors' }).click();
  await page.getByRole('complementary', { name: 'Record' }).getByText('Roof sensors').first().waitFor();
  await page.context().close();
});

test('fields, stages and rights that people made are told by their names', async () => {
  const { site } = browsing;
  const admin = site.world.as('admin');
  const segment = await createCustomField(admin, {
    recordType: 'deal',
    type: 'select',
    name: 'Segment',
    options: [{ label: 'Gold' }, { label: 'Silver' }],
  });
  const [gold, silver] = segment.options.map(({ id }) => id);
  const [deal] = await createDeals(admin, [{ title: 'Fence', customFields: { [segment.key]: gold ?? null } }]);
  await editDeals(admin, [{ id: deal?.id ?? 0, set: { customFields: { [segment.key]: silver ?? null } } }]);
  const [pipeline] = await listPipelines(site.world.database.db);
  const [first, second] = pipeline?.stages ?? [];
  if (!first || !second) throw new Error('There are no stages');
  await editStage(admin, { id: second.id, set: { requirements: ['amount', segment.key], closedTo: [first.id] } });
  await editRole(
    admin,
    { forget: () => {} },
    {
      role: 'manager',
      set: { fields: [{ resource: 'deal', field: segment.key, access: 'hidden' }] },
    },
  );
  const page = await browsing.open('admin', '/settings/audit-log');
  const log = page.getByRole('list', { name: 'Audit log' });
  await log.getByText('Segment: Gold → Silver').waitFor();
  await log.getByText(`${second.name}: Asks for: empty → Amount, Segment`).waitFor();
  await log.getByText(`${second.name}: No way to: empty → ${first.name}`).waitFor();
  await log.getByText('Deal: Segment: Full access → Not seen').waitFor();
  await log.getByText('Custom field Segment').waitFor();
  await page.context().close();
});

test('people see who came in as them, as it happens, and managers no log of the others', async () => {
  const page = await browsing.open('manager', '/settings/security');
  const attempts = page.getByRole('listitem').filter({ hasText: 'Sign-in failed (wrong password)' });
  await page.getByText('Signed in').first().waitFor();
  expect(await attempts.count()).toBe(0);
  await browsing.site.app.inject({
    method: 'POST',
    url: '/trpc/auth.signIn',
    payload: { email: 'manager@test.example', password: 'not my password' },
  });
  await attempts.waitFor();
  expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
  await page.goto('/settings/audit-log');
  await page.getByText('Ask one of them if something should change here.').waitFor();
  await page.context().close();
});

test('an erased contact loses its name on every screen, once the name was typed', async () => {
  const { site } = browsing;
  const [contact] = await createContacts(site.world.as('manager'), [
    { firstName: 'Zoe', lastName: 'Quark', email: 'zoe@quark.example' },
  ]);
  const owner = await browsing.open('manager', '/contacts');
  await owner.getByRole('link', { name: 'Zoe Quark' }).waitFor();
  const page = await browsing.open('admin', `/contacts/${contact?.id}`);
  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Erase personal data' }).click();
  const dialog = page.getByRole('dialog');
  const erase = dialog.getByRole('button', { name: 'Erase personal data' });
  expect(await erase.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('Zoe Quark');
  await erase.click();
  await page.getByText('Erased person').first().waitFor();
  await owner.getByRole('link', { name: 'Erased person' }).waitFor();
  expect(await owner.getByText('zoe@quark.example').count()).toBe(0);
  await page.context().close();
  await owner.context().close();
});

test('who manages people asks on a record who can see it, and hears why', async () => {
  const { site } = browsing;
  const [deal] = await createDeals(site.world.as('manager'), [{ title: 'Gate sensors' }]);
  const page = await browsing.open('admin', `/deals/${deal?.id}`);
  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Who can see this?' }).click();
  const dialog = page.getByRole('dialog', { name: 'Can somebody see this?' });
  const choose = async (name: string) => {
    await dialog.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option', { name, exact: true }).click();
  };
  await choose('colleague');
  await dialog.getByText('colleague can’t see this.').waitFor();
  await dialog.getByText('The role Sales manager sees only one’s own, and this is manager’s.').waitFor();
  await choose('lead');
  await dialog.getByText('lead can see this.').waitFor();
  await dialog.getByText('May also: Hand over, Comment.').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.context().close();
});
