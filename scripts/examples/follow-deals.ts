// Prints what happens to deals, as it happens, until it is interrupted. The last id is where to go on from.
//
//   KONTOR_URL=http://127.0.0.1:3000 KONTOR_TOKEN=... npx tsx scripts/examples/follow-deals.ts [LAST_EVENT_ID]
import { createCrmClient } from 'kontor/client';

const { KONTOR_URL = 'http://127.0.0.1:3000', KONTOR_TOKEN = '' } = process.env;
const crm = createCrmClient({ url: KONTOR_URL, token: KONTOR_TOKEN });
let lastEventId = process.argv[2];

const subscription = crm.events.stream.subscribe(lastEventId === undefined ? {} : { lastEventId }, {
  onData: ({ id, data }) => {
    lastEventId = id;
    if (data.entityType === 'deal') console.log(data.at, data.kind, data.entityId, JSON.stringify(data.changes));
  },
  onError: (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
});
process.on('SIGINT', () => {
  subscription.unsubscribe();
  console.log(`Go on with: ${lastEventId}`);
});
