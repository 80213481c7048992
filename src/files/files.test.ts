import { readFile as readBytes, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { logActivities, trashActivities } from '../activities/activities.ts';
import { createToken } from '../auth/account.ts';
import { createContacts, trashContacts } from '../contacts/contacts.ts';
import { createDeals, trashDeals } from '../deals/deals.ts';
import { eraseContact } from '../erasure/contacts.ts';
import { events } from '../events/table.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { purgeTrash } from '../trash/purging.ts';
import { MAX_FILE_BYTES } from './input.ts';
import { attachmentHeader, cleanName } from './names.ts';
import { createStorage } from './storage.ts';
import { removeLeftovers, removeOrphans } from './sweeping.ts';
import { files } from './table.ts';

const STALL_MS = 300;

let site: TestSite;
let rest: ReturnType<typeof restOf>;
let dealId = 0;

beforeAll(async () => {
  site = await openTestSite({ patience: { stallMs: STALL_MS, bodyMs: 400 } });
  rest = restOf(site);
  dealId = await newDeal('manager');
});
afterAll(() => site.close());

const as = (name: Name) => site.world.as(name);
const db = () => site.world.database.db;
const storage = () => createStorage(path.join(site.folder, 'files'));

async function newDeal(name: Name): Promise<number> {
  const [deal] = await createDeals(as(name), [{ title: 'With files' }]);
  return deal?.id ?? 0;
}

/** All that lies on disk. */
async function onDisk(): Promise<string[]> {
  const found = await readdir(path.join(site.folder, 'files'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return found.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const formOf = (content: string | Buffer, name: string, type = 'application/octet-stream'): FormData => {
  const form = new FormData();
  form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)], { type }), name);
  return form;
};

type Sending = { name?: Name; headers?: Record<string, string>; to?: string };
async function send(form: BodyInit, { name = 'manager', headers = {}, to = `deals/${dealId}` }: Sending = {}) {
  const answer = await fetch(`${site.url}/api/${to}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.tokenOf(name)}`, ...headers },
    body: form,
  });
  return { status: answer.status, body: await answer.json() };
}

const get = (address: string, name: Name | null = 'manager') =>
  fetch(`${site.url}/api/files/${address}`, {
    headers: name ? { authorization: `Bearer ${site.tokenOf(name)}` } : {},
  });

/** The first bytes of an image of this size: nobody reads on. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(33);
  head.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 0, 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

describe('what is attached', () => {
  test('comes back to the byte, by a name that is no part of a path, and is what it is', async () => {
    const content = Buffer.from('a,b\n1,2\n');
    const sent = await send(formOf(content, 'Übersicht “Q3”.csv', 'text/html'));
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({
      entity_type: 'deal',
      entity_id: dealId,
      name: 'Übersicht “Q3”.csv',
      size: content.length,
      type: 'text/csv',
      preview: 'text',
      user: { name: 'manager' },
      can: { edit: true },
    });
    const answer = await get(sent.body.id);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv',
      'content-disposition': `attachment; filename="_bersicht _Q3_.csv"; filename*=UTF-8''%C3%9Cbersicht%20%E2%80%9CQ3%E2%80%9D.csv`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-length': String(content.length),
    });
    const [row] = await db().select().from(files).where(eq(files.id, sent.body.id));
    expect(
      await readBytes(path.join(site.folder, 'files', row?.storageKey.slice(0, 2) ?? '', row?.storageKey ?? '')),
    ).toEqual(content);
    const list = await rest.api('GET', `/deals/${dealId}/files`);
    expect(list.body).toMatchObject({ can_attach: true, items: [{ id: sent.body.id }] });
    const history = await rest.api('GET', `/deals/${dealId}/history`);
    expect(history.body.items[0].changes).toEqual([{ field: 'file', from: null, to: 'Übersicht “Q3”.csv' }]);
  });

  test.each([
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'x.svg', 'image/svg+xml', 'text/plain', 'text'],
    ['<script>alert(1)</script>', 'x.html', 'text/html;image/png', 'text/plain', 'text'],
    ['%PDF-1.7\n', 'x.png', 'image/png', 'application/pdf', 'pdf'],
    [png(10, 20), 'x.txt', 'text/plain', 'image/png', 'image'],
    ['GIF89a\x0a\0\x14\0', 'x.gif', 'image/gif', 'image/gif', 'image'],
    ['PK\x03\x04....', 'x.docx', '', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', null],
    ['PK\x03\x04....', 'x.html', 'text/html', 'application/zip', null],
    [Buffer.from([0, 1, 2, 3]), 'x.exe', 'image/png', 'application/octet-stream', null],
  ] as const)('%j as %s is not what its sender says: %s', async (content, name, claimed, type, preview) => {
    const sent = await send(formOf(content, name, claimed));
    expect(sent.body).toMatchObject({ type, preview });
    const download = await get(sent.body.id);
    expect(download.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(download.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    const shown = await get(`${sent.body.id}/preview`);
    expect(shown.status).toBe(preview === null ? 404 : 200);
    if (preview === null) return;
    expect(shown.headers.get('content-type')).toBe(preview === 'text' ? 'text/plain; charset=utf-8' : type);
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(shown.headers.get('content-security-policy')).toMatch(preview === 'pdf' ? /script-src 'none'/ : /sandbox/);
  });

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\..\\evil.txt', 'evil.txt'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['...', 'file'],
    [`${'n'.repeat(5_000)}.pdf`, `${'n'.repeat(196)}.pdf`],
    ['javascript:alert(1)', 'javascript:alert(1)'],
  ])('the name %j is cleaned, and splits no header', async (claimed, name) => {
    const boundary = 'x'.repeat(20);
    // As it is: a browser would escape it.
    const body = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename*=UTF-8''${encodeURIComponent(claimed)}\r\ncontent-type: text/plain\r\n\r\ntext\r\n--${boundary}--\r\n`;
    const sent = await send(body, { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
    expect([sent.status, sent.body.name]).toEqual([201, name]);
    const header = (await get(sent.body.id)).headers.get('content-disposition') ?? '';
    expect(decodeURIComponent(header.split(`filename*=UTF-8''`)[1] ?? '')).toBe(name);
    expect(header).toMatch(/^[\x20-\x7e]+$/);
  });

  test('is refused where it is nothing, too large, an image of too many pixels, or no form', async () => {
    const before = await onDisk();
    const fields = async (form: BodyInit, sending: Sending = {}) => {
      const { status, body } = await send(form, sending);
      return [status, body.error.fields?.file];
    };
    expect(await fields(formOf('', 'empty.txt'))).toEqual([422, 'must not be empty']);
    expect(await fields(formOf(png(30_000, 30_000), 'x.png'))).toEqual([
      422,
      'is an image of more than 100 megapixels',
    ]);
    expect(await fields(formOf(Buffer.alloc(MAX_FILE_BYTES + 1), 'x'))).toEqual([422, 'must be at most 25 MB']);
    expect((await send(new FormData())).status).toBe(422);
    expect(await fields('{}', { headers: { 'content-type': 'application/json' } })).toEqual([400, undefined]);
    expect((await send(formOf(Buffer.alloc(MAX_FILE_BYTES), 'x'))).status).toBe(201);
    expect((await onDisk()).length).toBe(before.length + 1);
  });

  test('once for each key, whatever is sent again', async () => {
    const headers = { 'idempotency-key': 'attach-once' };
    const first = await send(formOf('same', 'same.txt'), { headers });
    const before = await onDisk();
    const again = await Promise.all([1, 2, 3].map(() => send(formOf('same', 'same.txt'), { headers })));
    for (const { status, body } of again) expect([status, body]).toEqual([201, first.body]);
    expect((await send(formOf('other', 'same.txt'), { headers })).status).toBe(422);
    expect(await onDisk()).toEqual(before);
  });
});

test('a name without its NUL, folders and marks stays, and no header can hold more than it', () => {
  expect(cleanName('a\0b/\u2066c\u2029.txt')).toBe('c.txt');
  expect(cleanName('a\r\nSet-Cookie: x.txt')).toBe('aSet-Cookie: x.txt');
  expect(cleanName(undefined)).toBe('file');
  expect(cleanName('\uD800.txt')).toBe('txt');
  expect(attachmentHeader('a"b\\c%.txt')).toBe(`attachment; filename="a_b_c_.txt"; filename*=UTF-8''a%22b%5Cc%25.txt`);
});

describe('who may', () => {
  test('a file is seen, attached and removed by those who may with what it is on, and is absent for all others', async () => {
    const [note] = await logActivities(as('manager'), [
      { entityType: 'deal', entityId: dealId, type: 'note', body: 'See the file' },
    ]);
    const activities = `activities/${note?.id}`;
    const on = await send(formOf(png(5, 5), 'on.png'));
    const below = await send(formOf('below', 'below.txt'), { to: activities });
    expect([on.status, below.status]).toEqual([201, 201]);
    const thumbnail = await fetch(`${site.url}/api/files/${on.body.id}/thumbnail`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.tokenOf('manager')}`, 'content-type': 'image/png' },
      body: new Uint8Array(png(100, 100)),
    });
    expect(thumbnail.status).toBe(204);
    const absent = await (await get('999999999')).text();
    const idless = (text: string) => text.replace(/"request_id":"[^"]*"/, '');
    for (const address of [
      on.body.id,
      `${on.body.id}/preview`,
      `${on.body.id}/thumbnail`,
      below.body.id,
      `${below.body.id}/preview`,
    ]) {
      for (const name of ['manager', 'lead', 'viewer', 'admin'] as const) {
        expect([address, name, (await get(address, name)).status]).toEqual([address, name, 200]);
      }
      for (const name of ['outsider', 'colleague'] as const) {
        const answer = await get(address, name);
        expect([address, name, answer.status, idless(await answer.text())]).toEqual([
          address,
          name,
          404,
          idless(absent),
        ]);
      }
      expect([address, (await get(address, null)).status]).toEqual([address, 401]);
    }
    expect((await rest.api('GET', `/deals/${dealId}/files`, { as: 'outsider' })).status).toBe(404);
    const { body: list } = await rest.api('GET', `/deals/${dealId}/files`, { as: 'viewer' });
    expect(list.can_attach).toBe(false);
    expect(list.items.slice(0, 2).map((file: { id: number }) => file.id)).toEqual([below.body.id, on.body.id]);
    expect(list.items[1]).toMatchObject({ has_thumbnail: true, can: { edit: false } });

    const before = await onDisk();
    expect((await send(formOf('x', 'x'), { name: 'viewer' })).status).toBe(403);
    expect((await send(formOf('x', 'x'), { name: 'outsider' })).status).toBe(404);
    expect((await send(formOf('x', 'x'), { headers: { authorization: 'Bearer nobody' } })).status).toBe(401);
    expect((await send(formOf('x', 'x'), { to: `${activities}0` })).status).toBe(404);
    const { token } = await createToken(as('manager'), site.world.people.manager.userId, {
      name: 'r',
      isReadOnly: true,
    });
    expect((await send(formOf('x', 'x'), { headers: { authorization: `Bearer ${token}` } })).status).toBe(403);
    const cookie = await site.signIn('manager');
    const bySession = (origin: string) =>
      fetch(`${site.url}/api/deals/${dealId}/files`, {
        method: 'POST',
        headers: { cookie, origin },
        body: formOf('x', 'x'),
      });
    expect((await bySession('https://evil.example')).status).toBe(403);
    expect(await onDisk()).toEqual(before);
    expect((await bySession(site.url)).status).toBe(201);

    const remove = (id: number, name: Name) => rest.api('DELETE', `/files/${id}`, { as: name });
    // Who may comment may attach, and takes back what is their own.
    const leads = await send(formOf('of the lead', 'lead.txt'), { name: 'lead' });
    expect((await remove(on.body.id, 'lead')).status).toBe(403);
    expect((await remove(leads.body.id, 'viewer')).status).toBe(403);
    expect((await remove(leads.body.id, 'outsider')).status).toBe(404);
    expect((await remove(leads.body.id, 'lead')).status).toBe(204);
    expect((await get(leads.body.id, 'lead')).status).toBe(404);
    expect((await rest.api('POST', `/files/${leads.body.id}/restore`, { as: 'manager' })).status).toBe(200);
    const renamed = await rest.api('PATCH', `/files/${leads.body.id}`, { body: { name: '../re\u202Enamed.txt' } });
    expect([renamed.status, renamed.body.name]).toEqual([200, 'renamed.txt']);

    await trashActivities(as('manager'), [note?.id ?? 0]);
    expect((await get(below.body.id)).status).toBe(404);
    await trashDeals(as('manager'), [dealId]);
    // What is in the trash is still looked at, and stays as it is.
    expect((await get(on.body.id)).status).toBe(200);
    expect((await remove(on.body.id, 'manager')).status).toBe(404);
    expect((await send(formOf('x', 'x'))).status).toBe(404);
    const trashed = await rest.api('GET', `/deals/${dealId}/files`);
    expect([trashed.body.can_attach, trashed.body.items.length > 0]).toEqual([false, true]);
    await rest.api('POST', `/deals/${dealId}/restore`);
    expect((await get(on.body.id)).status).toBe(200);
  });
});

/** A request as no client would send it. Answers what came back before the line was cut. */
function raw(
  head: string,
  write: (send: (chunk: string | Buffer) => boolean, drained: () => Promise<void>) => Promise<void>,
) {
  return new Promise<string>((resolve) => {
    const { hostname, port } = new URL(site.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    let isOpen = true;
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => {});
    socket.on('close', () => {
      isOpen = false;
      socket.emit('drain');
      resolve(answer);
    });
    socket.write(head);
    const drained = () => new Promise<void>((done) => socket.once('drain', () => done()));
    void write((chunk) => isOpen && socket.write(chunk), drained);
  });
}

const headOf = (extra: string) =>
  `POST /api/deals/${dealId}/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${site.tokenOf('manager')}\r\ncontent-type: multipart/form-data; boundary=bbb\r\n${extra}\r\n\r\n`;
const PART = '--bbb\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';

describe('who floods', () => {
  test('an upload that never ends, stalls, or is cut, leaves nothing behind', async () => {
    const before = await onDisk();
    const chunk = Buffer.alloc(65_536, 'x');
    const frame = (data: string | Buffer) =>
      Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), Buffer.from(data), Buffer.from('\r\n')]);
    let sent = 0;
    const endless = await raw(headOf('transfer-encoding: chunked'), async (write, drained) => {
      write(frame(PART));
      while (sent < 200_000_000) {
        const isOpen = write(frame(chunk));
        sent += chunk.length;
        if (!isOpen) await drained();
        else await new Promise((done) => setImmediate(done));
      }
    });
    expect(endless).toMatch(/^HTTP\/1.1 422|^$/);
    expect(sent).toBeLessThan(200_000_000);

    const many = await raw(headOf('transfer-encoding: chunked'), async (write) => {
      for (let part = 0; part < 10_000; part++) {
        write(frame(`--bbb\r\ncontent-disposition: form-data; name="f${part}"\r\n\r\nx\r\n`));
      }
    });
    expect(many).toMatch(/^HTTP\/1.1 400/);

    const stalled = await raw(headOf('content-length: 100000'), async (write) => void write(PART + 'only this'));
    expect(stalled).toMatch(/^HTTP\/1.1 400|^$/);
    await raw(headOf('content-length: 100000'), async (write) => void write(PART + 'and cut')).catch(() => {});
    // Another body than a file has less time.
    const slow = await raw(
      `POST /api/contacts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${site.tokenOf('manager')}\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n`,
      async (write) => void write('{'),
    );
    expect(slow).not.toMatch(/^HTTP\/1.1 2/);
    await expect.poll(onDisk).toEqual(before);
  }, 60_000);
});

test('bytes are taken in by the chunk, however many there are', async () => {
  let peak = 0;
  const before = process.memoryUsage().arrayBuffers;
  const stored = await storage().put(
    (async function* () {
      for (let sent = 0; sent < 120_000_000; sent += 65_536) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        yield Buffer.alloc(65_536, 'x');
      }
    })(),
    Number.POSITIVE_INFINITY,
  );
  await storage().remove(stored.key);
  expect(stored.size).toBeGreaterThan(120_000_000);
  expect(peak).toBeLessThan(90_000_000);
});

describe('what goes', () => {
  const system = () => ({ actor: SYSTEM, db: db(), onCommit: () => {} });

  test('a file goes with its record and its days in the trash, the bytes too; and what a crash left', async () => {
    const id = await newDeal('manager');
    const [note] = await logActivities(as('manager'), [{ entityType: 'deal', entityId: id, type: 'note', body: 'x' }]);
    await send(formOf('on the deal', 'a.txt'), { to: `deals/${id}` });
    await send(formOf('on the note', 'b.txt'), { to: `activities/${note?.id}` });
    const removed = await send(formOf('removed', 'c.txt'));
    const keys = async () => (await db().select({ key: files.storageKey }).from(files)).map(({ key }) => key).sort();
    const before = await onDisk();
    expect(before.sort()).toEqual(await keys());
    await rest.api('DELETE', `/files/${removed.body.id}`);
    await trashDeals(as('manager'), [id]);
    await db().execute(sql`update files set deleted_at = now() - interval '31 days' where id = ${removed.body.id}`);
    await db().execute(sql`update deals set deleted_at = now() - interval '31 days' where id = ${id}`);
    await purgeTrash(system());
    await removeLeftovers(db(), storage());
    expect((await onDisk()).sort()).toEqual(await keys());
    expect(await onDisk()).toHaveLength(before.length - 3);

    // A crash between the bytes and their row.
    const orphan = await storage().put(
      (async function* () {
        yield Buffer.from('nobody’s');
      })(),
      100,
    );
    await removeOrphans(db(), storage());
    expect(await onDisk()).toContain(orphan.key);
    await removeOrphans(db(), storage(), Date.now() + 2 * 86_400_000);
    expect((await onDisk()).sort()).toEqual(await keys());
  });

  test('of an erased contact no file is left, nor what one was called', async () => {
    const [contact] = await createContacts(as('manager'), [{ lastName: 'Fileworth' }]);
    const id = contact?.id ?? 0;
    const [note] = await logActivities(as('manager'), [
      { entityType: 'contact', entityId: id, type: 'note', body: 'x' },
    ]);
    await send(formOf('secret', 'Fileworth passport.pdf'), { to: `contacts/${id}` });
    await send(formOf('secret', 'Fileworth scan.pdf'), { to: `activities/${note?.id}` });
    const before = await onDisk();
    await eraseContact(as('admin'), { id, name: 'Fileworth' });
    await removeLeftovers(db(), storage());
    expect(await onDisk()).toHaveLength(before.length - 2);
    expect(await db().select().from(events).where(sql`changes::text like '%Fileworth%'`)).toEqual([]);
    await trashContacts(as('manager'), [id]);
  });
});
