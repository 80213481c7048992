import { expect, test } from 'vitest';
import { guessColumns } from './guess.ts';
import { IMPORTABLES } from './importables.ts';
import { SCREEN_TYPES, type ScreenType } from './input.ts';

const offered = new Map(SCREEN_TYPES.map((type) => [type, IMPORTABLES[type]] as const));

function guess(type: ScreenType, header: string[], sample: string[][] = [], locale = 'en-US') {
  return guessColumns({ type, header, sample, offered, added: [], locale }).map(
    (target) => target && [`${target.type}.${target.field}`, target.format ?? target.decimal].filter(Boolean).join(' '),
  );
}

test.each<[string, ScreenType, Record<string, string>]>([
  [
    'Google',
    'contact',
    {
      'First Name': 'contact.firstName',
      'Last Name': 'contact.lastName',
      'E-mail 1 - Value': 'contact.email',
      'E-mail 2 - Value': 'contact.otherEmails',
      'Phone 1 - Value': 'contact.phone',
      'Organization Name': 'company.name',
      'Organization Title': 'contact.title',
      'Address 1 - City': 'contact.city',
    },
  ],
  [
    'Outlook',
    'contact',
    {
      'First Name': 'contact.firstName',
      'E-mail Address': 'contact.email',
      'Business Phone': 'contact.phone',
      'Mobile Phone': 'contact.mobile',
      Company: 'company.name',
      'Job Title': 'contact.title',
      'Business Postal Code': 'contact.postalCode',
    },
  ],
  [
    'LinkedIn',
    'contact',
    {
      'Email Address': 'contact.email',
      Position: 'contact.title',
      Company: 'company.name',
      'Connected On': 'contact.createdAt',
    },
  ],
  [
    'HubSpot',
    'deal',
    {
      'Deal Name': 'deal.title',
      'Deal Stage': 'deal.stageId',
      Pipeline: 'deal.pipelineId',
      Amount: 'deal.amount decimal',
      'Close Date': 'deal.expectedCloseDate',
      'Associated Company': 'company.name',
    },
  ],
  [
    'Pipedrive',
    'deal',
    {
      'Deal - Title': 'deal.title',
      'Deal - Value': 'deal.amount decimal',
      'Deal - Stage': 'deal.stageId',
      'Person - Name': 'contact.wholeName',
      'Person - Email - Work': 'contact.email',
      'Organization - Name': 'company.name',
    },
  ],
  [
    'Salesforce',
    'deal',
    {
      'Opportunity Name': 'deal.title',
      Stage: 'deal.stageId',
      'Close Date': 'deal.expectedCloseDate',
      'Account Name': 'company.name',
      'Opportunity Owner': 'deal.responsibleId',
    },
  ],
  [
    'Companies',
    'company',
    {
      Name: 'company.name',
      Phone: 'company.phone',
      Website: 'company.website',
      City: 'company.city',
      Industry: 'company.industry',
    },
  ],
])('the columns of %s are known', (_, type, columns) => {
  const found = guess(type, Object.keys(columns));
  expect(found).toEqual(Object.values(columns).map((target) => target.replace('decimal', '.')));
});

test('what has no name that is known is told by what stands in it', () => {
  const sample = [
    ['anna@example.com', '+49 30 12345', 'https://a.example', 'x'],
    ['bo@example.com', '+49 30 67890', 'www.b.example', 'y'],
  ];
  expect(guess('contact', ['A', 'B', 'C', 'D'], sample)).toEqual([
    'contact.email',
    'contact.phone',
    'company.website',
    null,
  ]);
});

test('dates and numbers are read as most of them are written, and doubtful ones as is usual there', () => {
  const deal = (amount: string, date: string, locale: string) =>
    guess('deal', ['Title', 'Amount', 'Close Date'], [['x', amount, date]], locale).slice(1);
  expect(deal('1.234,50 €', '31.12.2025', 'de')).toEqual(['deal.amount ,', 'deal.expectedCloseDate DD.MM.YYYY']);
  expect(deal('$1,234.50', '12/31/2025', 'en-GB')).toEqual(['deal.amount .', 'deal.expectedCloseDate MM/DD/YYYY']);
  expect(deal('5', '03/04/2025', 'en-GB')).toEqual(['deal.amount .', 'deal.expectedCloseDate DD/MM/YYYY']);
  expect(deal('5', '03/04/2025', 'en-US')).toEqual(['deal.amount .', 'deal.expectedCloseDate MM/DD/YYYY']);
});
