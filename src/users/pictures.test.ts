import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { events } from '../events/table.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { MAX_PICTURE_BYTES } from './input.ts';
import { pictureFormat } from './picture-format.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

/** The first bytes of a PNG of this size; browsers look at the rest. */
function png(width: number, height: number, length = 64): Buffer {
  const file = Buffer.alloc(length);
  file.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return file;
}
const TINY_JPEG = 'ffd8ffe000104a46494600010100000100010000ffc2000b0800400030010111009fff';
const TINY_WEBP = '52494646240000005745425056503820180000003001009d012a300040000';
const TINY_LOSSLESS = '524946461a000000574542505650384c0d0000002f2fc00f0000';

test.each([
  ['a PNG', png(48, 64), { type: 'image/png', width: 48, height: 64 }],
  ['a progressive JPEG', Buffer.from(TINY_JPEG, 'hex'), { type: 'image/jpeg', width: 48, height: 64 }],
  ['a WebP', Buffer.from(TINY_WEBP, 'hex'), { type: 'image/webp', width: 48, height: 64 }],
  ['a WebP without losses', Buffer.from(TINY_LOSSLESS, 'hex'), { type: 'image/webp', width: 48, height: 64 }],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
  ['a page that calls itself a PNG', Buffer.from('<!-- PNG --><script>alert(1)</script>'), null],
  ['a GIF', Buffer.from('GIF89a\x01\0\x01\0'), null],
  ['a JPEG that is cut off', Buffer.from(TINY_JPEG.slice(0, 30), 'hex'), null],
  ['nothing', Buffer.alloc(0), null],
])('%s is told by its bytes', (_, file, format) => {
  expect(pictureFormat(file)).toEqual(format);
});

const get = (path: string, as?: Name) =>
  site.app.inject({ url: path, headers: as ? { authorization: `Bearer ${site.tokenOf(as)}` } : {} });
const upload = (content: Buffer, as: Name) =>
  restOf(site).api('POST', '/me/picture', { body: { content: content.toString('base64') }, as });

test('a picture is served to people who are signed in, as an image and nothing else, under an address of its own', async () => {
  const { userId } = site.world.people.manager;
  const first = await upload(png(256, 256), 'manager');
  expect(first.body.picture).toMatch(new RegExp(`^/api/users/${userId}/picture/[0-9a-f]{32}$`));
  const shown = await get(first.body.picture, 'outsider');
  expect(shown.rawPayload).toEqual(png(256, 256));
  expect(shown.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=31536000, immutable',
  });
  const people = await restOf(site).api('GET', `/users/${userId}`, { as: 'outsider' });
  expect(people.body.picture).toBe(first.body.picture);

  const second = await upload(png(200, 200), 'manager');
  expect(second.body.picture).not.toBe(first.body.picture);
  const codes = [
    await get(second.body.picture),
    await get(first.body.picture, 'manager'),
    await get(second.body.picture.replace(`/${userId}/`, `/${site.world.people.lead.userId}/`), 'manager'),
    await get(`/api/users/${userId}/picture/..%2f..%2fetc`, 'manager'),
  ].map(({ statusCode }) => statusCode);
  expect(codes).toEqual([401, 404, 404, 404]);
  const told = await site.world.database.db.select().from(events).where(eq(events.entityId, userId));
  expect(told.map(({ changes }) => Object.keys(changes))).toEqual([['picture'], ['picture']]);
});

test.each([
  ['of another type', Buffer.from('GIF89a\x01\0\x01\0'), 'must be a PNG, JPEG or WebP picture'],
  ['too large', png(256, 256, MAX_PICTURE_BYTES + 1), 'must be at most 200 kilobytes'],
  ['far too large', png(256, 256, MAX_PICTURE_BYTES + 100), 'is too long'],
  ['of too many pixels', png(40_000, 40_000), 'must be at most 1024 pixels wide and high'],
])('a picture %s is refused', async (_, file, said) => {
  const { status, body } = await upload(file, 'lead');
  expect([status, body.error.fields]).toEqual([422, { content: said }]);
});

test('it is taken away by the person or by who may edit people, and by nobody else', async () => {
  const { api } = restOf(site);
  const path = `/users/${site.world.people.colleague.userId}`;
  const pictureOf = async () => (await api('GET', path)).body.picture;
  await upload(png(256, 256), 'colleague');
  expect((await api('DELETE', `${path}/picture`, { as: 'lead' })).status).toBe(403);
  expect(await pictureOf()).not.toBeNull();
  expect((await api('DELETE', `${path}/picture`, { as: 'admin' })).status).toBe(204);
  expect(await pictureOf()).toBeNull();
  await upload(png(256, 256), 'colleague');
  expect((await api('DELETE', '/me/picture', { as: 'colleague' })).status).toBe(204);
  expect(await pictureOf()).toBeNull();
});
