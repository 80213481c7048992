import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { amount } from '../core/money.ts';
import { longText, phone, query, text, webAddress } from '../core/text.ts';
import { customValues } from '../custom-fields/input.ts';
import { listInputs } from '../lists/input.ts';
import { addressFields, editOf } from '../records/input.ts';
import { tagIds } from '../tags/input.ts';

const domain = () =>
  text(253).refine(
    (value) => /^(?=.{1,253}$)([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u.test(value),
    word('domain'),
  );

export const companyFields = {
  name: text(200),
  domain: domain().nullable(),
  industry: text(100).nullable(),
  employeeCount: z.int(word('kind.whole')).min(0, word('notNegative')).max(100_000_000).nullable(),
  annualRevenue: amount().nullable(),
  phone: phone().nullable(),
  website: webAddress().nullable(),
  description: longText().nullable(),
  ...addressFields,
  parentId: idOf('company').nullable(),
  responsibleId: idOf('user').nullable(),
  tagIds: tagIds(),
  customFields: customValues(),
};

export const newCompany = z.strictObject(companyFields).partial().required({ name: true });
export const companyEdit = editOf('company', companyFields);

export const companyLists = listInputs(
  {
    q: query().optional(),
    responsibleId: idOf('user').optional(),
    teamId: idOf('team').optional(),
    parentId: idOf('company').optional(),
    industry: text(100).optional(),
    country: text(100).optional(),
  },
  'name',
);
