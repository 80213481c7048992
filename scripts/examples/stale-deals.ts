// Lists open deals that nobody has touched for a month, the largest first, and makes a task of each for its owner.
//
//   KONTOR_URL=http://127.0.0.1:3000 KONTOR_TOKEN=... npx tsx scripts/examples/stale-deals.ts [--create-tasks]
import { createCrmClient } from 'kontor/client';

const { KONTOR_URL = 'http://127.0.0.1:3000', KONTOR_TOKEN = '' } = process.env;
const crm = createCrmClient({ url: KONTOR_URL, token: KONTOR_TOKEN });
const monthAgo = new Date(Date.now() - 30 * 86_400_000).toISOString();

const { items } = await crm.deals.list.query({ status: 'open', sort: 'updatedAt', perPage: 200 });
const stale = items.filter((deal) => deal.updatedAt < monthAgo).sort((a, b) => (b.amount ?? 0) - (a.amount ?? 0));
for (const deal of stale) {
  console.log(
    `${deal.updatedAt.slice(0, 10)}  ${deal.amount ?? '-'} ${deal.currency}  ${deal.title} (${deal.responsible?.name ?? 'nobody'})`,
  );
  if (process.argv.includes('--create-tasks')) {
    await crm.tasks.create.mutate({
      title: `Get in touch about ${deal.title}`,
      dealId: deal.id,
      assigneeId: deal.responsibleId,
    });
  }
}
