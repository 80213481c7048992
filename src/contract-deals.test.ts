import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { id, type Method, moment, restOf } from './testing/api.ts';
import { openTestSite, type TestSite } from './testing/site.ts';

let site: TestSite;
let api: ReturnType<typeof restOf>['api'];
let made: ReturnType<typeof restOf>['made'];
let me: number;
/** The default pipeline's stages, by name. */
let stages: Record<string, number>;
beforeAll(async () => {
  site = await openTestSite();
  ({ api, made } = restOf(site));
  me = site.world.people.manager.userId;
  const { items } = (await api('GET', '/pipelines')).body;
  stages = Object.fromEntries(items[0].stages.map(({ id, name }: { id: number; name: string }) => [name, id]));
});
afterAll(() => site.close());

describe('deals through their stages', () => {
  const entry = (body: string) => ({ id, type: 'stage_change', body, user_id: me });

  test.each<[string, Method, string]>([
    ['a PATCH', 'PATCH', ''],
    ['a move', 'POST', '/move'],
    ['a PATCH of the move', 'PATCH', '/move'],
    ['a PATCH of the stage', 'PATCH', '/stage'],
  ])('%s answers the deal with the timeline’s entry', async (_, method, path) => {
    const deal = await made('/deals', { title: 'Moving' });
    const { status, body } = await api(method, `/deals/${deal.id}${path}`, {
      body: { stage_id: stages['Negotiation'] },
    });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        id: deal.id,
        stage_id: stages['Negotiation'],
        stage: expect.objectContaining({ id: stages['Negotiation'], name: 'Negotiation' }),
        probability: 75,
        status: 'open',
        updated_at: moment,
        activity: expect.objectContaining(entry('Stage changed: Qualification → Negotiation')),
      }),
    ]);
    const timeline = (await api('GET', `/deals/${deal.id}/timeline`)).body;
    expect(timeline).toMatchObject({
      next_cursor: null,
      items: [
        {
          id: body.activity.id,
          type: 'stage_change',
          entity_type: 'deal',
          entity_id: deal.id,
          from: 'Qualification',
          to: 'Negotiation',
          user: { id: me, name: 'manager' },
          happened_at: moment,
        },
      ],
    });
    const within = await api('PATCH', `/deals/${deal.id}`, { body: { title: 'Not moved' } });
    expect([within.status, 'activity' in within.body]).toEqual([200, false]);
  });

  test('closing takes won and the reason; reopening brings the last open stage back', async () => {
    const deal = await made('/deals', { title: 'Closing', stage_id: stages['Proposal'] });
    const close = (body: object) => api('POST', `/deals/${deal.id}/close`, { body });
    expect(await close({ reason: 'x' })).toMatchObject({
      status: 422,
      body: { error: { fields: { won: 'is required' } } },
    });
    expect(await close({ won: 'true' })).toMatchObject({ status: 422 });
    const lost = await close({ won: false, reason: 'Price' });
    expect(lost).toMatchObject({
      status: 200,
      body: { status: 'lost', lost_reason: 'Price', won_reason: null, probability: 0, closed_at: moment },
    });
    expect(lost.body.activity).toMatchObject(entry('Stage changed: Proposal → Lost'));
    const reopened = await api('POST', `/deals/${deal.id}/reopen`);
    expect(reopened).toMatchObject({
      status: 200,
      body: {
        status: 'open',
        stage: { name: 'Proposal' },
        closed_at: null,
        activity: entry('Stage changed: Lost → Proposal'),
      },
    });
    const won = await api('PATCH', `/deals/${deal.id}`, { body: { stage_id: stages['Won'], reason: 'Quality' } });
    expect(won.body).toMatchObject({ status: 'won', won_reason: 'Quality', probability: 100, closed_at: moment });
  });

  test('neighbours order a stage; a version that is past is refused with the deal as it stands', async () => {
    const stageId = stages['Needs analysis'] ?? 0;
    const [a, b, c] = [
      await made('/deals', { title: 'a' }),
      await made('/deals', { title: 'b' }),
      await made('/deals', { title: 'c' }),
    ];
    const move = (deal: { id: number }, more: object) =>
      api('POST', `/deals/${deal.id}/move`, { body: { stage_id: stageId, ...more } });
    await move(a, {});
    await move(b, { after_id: a.id });
    expect((await move(c, { before_id: b.id })).status).toBe(200);
    const { columns } = (await api('GET', '/deals/board')).body;
    const column = columns.find(
      ({ stage, stage_id }: { stage?: { id: number }; stage_id?: number }) => (stage?.id ?? stage_id) === stageId,
    );
    expect(JSON.stringify(column)).toMatch(/"title":"a".*"title":"c".*"title":"b"/);
    const stale = await move(a, { version: 1 });
    expect(stale).toMatchObject({ status: 409, body: { current: { id: a.id, version: 2, stage_id: stageId } } });
  });
});

test('a timeline tells kinds apart, newest first, page by page', async () => {
  const company = await made('/companies', { name: 'Timely' });
  const target = { entity_type: 'company', entity_id: company.id };
  const logged = [
    { type: 'call', duration: 90, result: 'Reached', direction: 'outbound', happened_at: '2024-01-01T10:00:00Z' },
    { type: 'email', subject: 'Offer', direction: 'inbound', happened_at: '2024-01-02T10:00:00Z' },
    { type: 'meeting', subject: 'Kick-off', happened_at: '2024-01-03T10:00:00Z' },
    { type: 'note', body: 'They like it', happened_at: '2024-01-04T10:00:00Z' },
  ];
  for (const one of logged)
    expect(await made('/activities', { ...target, ...one })).toMatchObject({ ...target, type: one.type });
  const first = (await api('GET', `/companies/${company.id}/timeline?limit=3`)).body;
  const rest = (
    await api('GET', `/companies/${company.id}/timeline?limit=3&cursor=${encodeURIComponent(first.next_cursor)}`)
  ).body;
  const items = [...first.items, ...rest.items];
  expect(items).toMatchObject(
    logged.toReversed().map((one) => ({ ...target, ...one, id, user: { id: me }, happened_at: moment })),
  );
  expect(rest.next_cursor).toBeNull();
  const note = items[0];
  expect(await api('PATCH', `/activities/${note.id}`, { body: { body: 'They love it' } })).toMatchObject({
    status: 200,
    body: { body: 'They love it' },
  });
  expect((await api('DELETE', `/activities/${note.id}`)).status).toBe(204);
});
