import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts } from '../../src/contacts/contacts.ts';
import { createCustomField } from '../../src/custom-fields/custom-fields.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { workOnce } from '../../src/jobs/work.ts';
import { listPipelines } from '../../src/pipelines/queries.ts';
import { editStage } from '../../src/pipelines/stages.ts';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;

beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(async () => {
  await browsing.close();
  expect(browsing.errors).toEqual([]);
});

test('a field that an administrator adds is on colleagues’ screens at once, is edited in place, and goes and comes back', async () => {
  const { site } = browsing;
  const [contact] = await createContacts(site.world.as('manager'), [{ lastName: 'Weaver' }]);
  const colleague = await browsing.open('manager', `/contacts/${contact?.id}`);
  await colleague.getByRole('heading', { name: 'Edit Name: Weaver' }).waitFor();
  const page = await browsing.open('admin', '/settings/fields');
  await page.getByRole('radiogroup', { name: 'Fields of' }).getByText('Contacts').click();
  await page.getByRole('button', { name: 'Add field' }).click();
  const dialog = page.getByRole('dialog', { name: 'New field' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Segment');
  await dialog.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Choice', exact: true }).click();
  for (const [index, label] of ['Gold', 'Silver'].entries()) {
    await dialog.getByRole('button', { name: 'Add option' }).click();
    await dialog.getByRole('textbox', { name: `Option ${index + 1}` }).fill(label);
  }
  expect(await findBarriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Choice · Gold, Silver').waitFor();

  await colleague.getByRole('button', { name: /empty field/ }).click();
  await colleague.getByRole('button', { name: 'Edit Segment' }).click();
  await colleague.getByRole('option', { name: 'Silver' }).click();
  await colleague.getByRole('button', { name: 'Edit Segment: Silver' }).waitFor();
  await colleague.getByRole('tab', { name: 'History' }).click();
  await colleague.getByText('Segment: empty → Silver').waitFor();

  await page.getByRole('button', { name: 'Edit: Segment' }).click();
  await page.getByRole('textbox', { name: 'Option 2' }).fill('Platinum');
  await page.getByRole('button', { name: 'Save' }).click();
  await colleague.getByRole('button', { name: 'Edit Segment: Platinum' }).waitFor();

  await page.getByRole('button', { name: 'Delete: Segment' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await colleague.getByRole('button', { name: /Edit Segment/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Restore' }).click();
  await colleague.getByRole('button', { name: 'Edit Segment: Platinum' }).waitFor();
  await Promise.all([page.context().close(), colleague.context().close()]);
});

test('a field is given another type: the dialog says first what would be lost, everybody sees it, and it comes back as it was', async () => {
  const { site } = browsing;
  const field = await createCustomField(site.world.as('admin'), { recordType: 'contact', type: 'text', name: 'Badge' });
  const [contact] = await createContacts(
    site.world.as('manager'),
    ['12', '12,5', 'none'].map((value) => ({ lastName: 'Weaver', customFields: { [field.key]: value } })),
  );
  const colleague = await browsing.open('manager', `/contacts/${contact?.id}`);
  await colleague.getByRole('button', { name: 'Edit Badge: 12', exact: true }).waitFor();
  const page = await browsing.open('admin', '/settings/fields');
  await page.getByRole('radiogroup', { name: 'Fields of' }).getByText('Contacts').click();
  await page.getByRole('button', { name: 'Edit: Badge' }).click();
  const dialog = page.getByRole('dialog', { name: 'Badge' });
  await dialog.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Number', exact: true }).click();
  const outcome = dialog.getByRole('region', { name: 'What would become of the values' });
  await outcome.getByText('1 value stays as it is.').waitFor();
  const isFocused = (element: Element) => element === document.activeElement;
  await expect.poll(() => dialog.getByRole('combobox', { name: 'Type' }).evaluate(isFocused)).toBe(true);
  expect(await page.getByRole('option').count()).toBe(0);
  await outcome.getByText('1 value will be written differently.').waitFor();
  await outcome.getByText('1 value does not fit and will be missing from its record.').waitFor();
  await outcome.getByRole('row', { name: 'none nothing' }).waitFor();
  await outcome.getByRole('row', { name: '12,5 12.5' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);

  await dialog.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Choice', exact: true }).click();
  await outcome.getByText('3 options: 12, 12,5, none').waitFor();
  await dialog.getByRole('button', { name: 'Change type' }).click();
  await dialog.waitFor({ state: 'detached' });
  const tray = page.getByRole('region', { name: 'In the background' });
  await tray.getByText('Change of a field’s type: Badge').waitFor();
  const { db } = site.world.database;
  while (await workOnce({ db, onCommit: () => {} })) {
    // until it is through
  }
  await tray.getByText('Done: 3').waitFor();
  await page.getByText('Choice · 12, 12,5, none').waitFor();

  await colleague.getByRole('button', { name: 'Edit Badge: 12', exact: true }).click();
  await colleague.getByRole('option', { name: 'none' }).click();
  await colleague.getByRole('button', { name: 'Edit Badge: none' }).waitFor();

  await page.getByRole('listitem').filter({ hasText: 'before its type was changed' }).getByRole('button').click();
  await page
    .getByRole('dialog', { name: 'Bring Badge back as it was?' })
    .getByRole('button', { name: 'Restore' })
    .click();
  await colleague.getByRole('button', { name: 'Edit Badge: 12', exact: true }).waitFor();
  await page.getByText(`Text · ${field.key}`).waitFor();
  await Promise.all([page.context().close(), colleague.context().close()]);
});

test('a required field is asked for in the form, and a stage asks for one on the way in', async () => {
  const { site } = browsing;
  const admin = site.world.as('admin');
  const volume = await createCustomField(admin, {
    recordType: 'deal',
    type: 'number',
    name: 'Seats',
    isRequired: false,
  });
  await createCustomField(admin, { recordType: 'company', type: 'text', name: 'Tax number', isRequired: true });
  const [pipeline] = await listPipelines(site.world.database.db);
  const [first, second] = pipeline?.stages ?? [];
  if (!first || !second) throw new Error('There are no stages');
  await editStage(admin, { id: second.id, set: { requirements: [volume.key] } });
  const [deal] = await createDeals(site.world.as('manager'), [{ title: 'Anvils', stageId: first.id }]);

  const page = await browsing.open('manager', '/companies');
  await page.getByRole('button', { name: 'New company' }).first().click();
  const form = page.getByRole('dialog', { name: 'New company' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme');
  await form.getByRole('button', { name: 'Create company' }).click();
  await form.getByText('is required: “Tax number”').waitFor();
  await form.getByRole('textbox', { name: 'Tax number' }).fill('DE 123');
  await form.getByRole('button', { name: 'Create company' }).click();
  await form.waitFor({ state: 'detached' });

  await page.goto(`/deals/${deal?.id}`);
  await page.getByRole('button', { name: second.name }).click();
  const gate = page.getByRole('dialog');
  const seats = gate.getByRole('textbox', { name: 'Seats' });
  await expect.poll(() => seats.evaluate((input) => input === document.activeElement)).toBe(true);
  await seats.fill('1,200');
  await gate.getByRole('button', { name: 'Move', exact: true }).click();
  await gate.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Edit Seats: 1,200' }).waitFor();

  await page.goto('/deals');
  await page.getByRole('button', { name: `New deal in ${second.name}` }).click();
  const begun = page.getByRole('dialog', { name: 'New deal' });
  await begun.getByRole('textbox', { name: 'Title' }).fill('Hammers');
  await begun.getByRole('button', { name: 'Create deal' }).click();
  await begun.getByText(/Seats/).first().waitFor();
  await begun.getByRole('textbox', { name: 'Seats' }).fill('12');
  await begun.getByRole('button', { name: 'Create deal' }).click();
  await begun.waitFor({ state: 'detached' });
  await page.context().close();
});
