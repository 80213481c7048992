// Prints each person's win rate, from the deals that the token may see.
//
//   KONTOR_URL=http://127.0.0.1:3000 KONTOR_TOKEN=... npx tsx scripts/examples/win-rate.ts
import { createCrmClient } from 'kontor/client';

const { KONTOR_URL = 'http://127.0.0.1:3000', KONTOR_TOKEN = '' } = process.env;
const crm = createCrmClient({ url: KONTOR_URL, token: KONTOR_TOKEN });

const { items: people } = await crm.users.list.query({ perPage: 200 });
for (const { id, name } of people) {
  const count = async (status: 'won' | 'lost') =>
    (await crm.deals.list.query({ responsibleId: id, status, perPage: 1 })).total;
  const [won, lost] = await Promise.all([count('won'), count('lost')]);
  if (won + lost > 0) console.log(`${name.padEnd(24)} ${Math.round((100 * won) / (won + lost))} % of ${won + lost}`);
}
