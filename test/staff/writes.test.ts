import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../bots/staff/routes.ts';
import { type Role, staffRoles } from '../../core/staff/accounts.ts';
import type { DeskTest, Seen } from './desk.ts';
import { tokenIn } from './desk.ts';
import { type Furnished, openFurnished } from './furnished.ts';
import { typed } from './rounds-desk.ts';
import { type Act, actsOn, workshop } from './writes.ts';

type Someone = Awaited<ReturnType<DeskTest['as']>>;

const writes = routes.filter(({ method, roles }) => method === 'POST' && Array.isArray(roles));

let all: Furnished;
let people: Readonly<Record<Role, Someone>>;
/** Rounds with a message that failed. */
let failed: readonly [string, string];
beforeAll(async () => {
  all = await openFurnished('Un platane');
  const made = await Promise.all(staffRoles.map(async (role) => [role, await all.desk.as(role)] as const));
  people = Object.fromEntries(made) as Record<Role, Someone>;
  await more(all, people);
  await atTheDoor(all, people);
  failed = [await oneFailed(all, people), await oneFailed(all, people)];
}, 60_000);
afterAll(() => all?.desk.close());

/** What some gestures need besides: a second of a kind, failed messages, a linked chat. */
async function more({ desk }: Furnished, staff: typeof people): Promise<void> {
  const { store, vault, nature } = desk.service.parvis.engine.world;
  const at = nature.now();
  for (const role of ['campaigner', 'approver'] as const) await desk.person(`${role}-chat`, 'sms');
  await desk.person('web-chat', 'web');
  await store.transaction(async (tx) => {
    const report = await tx.reports.byReference('R-3F7K9P');
    if (report) await tx.reports.add({ ...report, id: 'r2', reference: 'R-3F7K9Q' });
    const request = await tx.contributions.byReference('D-3F7K9P');
    for (const [id, reference] of [
      ['d2', 'D-3F7K9Q'],
      ['d3', 'D-3F7K9R'],
    ] as const)
      if (request) await tx.contributions.add({ ...request, id, reference, state: 'published' });
    for (const role of ['campaigner', 'approver'] as const) {
      const link = { conversation: `${role}-chat`, staff: staff[role].staff.id, id: role, channel: 'sms' };
      await tx.staff.linkChat({ ...link, linkedAt: at, usedAt: at });
    }
    const message = vault.seal(JSON.stringify({ v: 1, language: 'fr', text: 'perdu' }));
    const letter = { conversation: 'web-chat', channel: 'web', class: 'notice', message } as const;
    for (const code of ['403', '500']) {
      const id = await tx.outbox.add({ ...letter, createdAt: at, notBefore: at, expiresAt: at + 1000 });
      await tx.outbox.settle(id, 'dead', code, at);
    }
    const said = { key: 'k2', conversation: 'web-chat', channel: 'web', body: vault.seal('perdu'), at };
    await tx.inbox.park((await tx.inbox.add(said)) ?? 0, 'turn.failed');
  });
}

/** A workshop that is about to begin, with a seat. */
async function atTheDoor({ desk }: Furnished, { agent }: typeof people): Promise<void> {
  const today = { ...workshop, id: 'maintenant', starts: '2026-03-02T10:15' };
  await agent.post('/staff/workshops/new', today);
  const seat = { id: 0, reference: 'A-3F7K9Q', workshop: 'maintenant', person: null, conversation: null };
  const blank = { attendedAt: null, card: null, rating: null, opinion: null };
  await desk.service.parvis.engine.world.store.transaction((tx) =>
    tx.workshops.addSeat({ ...seat, ...blank, state: 'joined', at: desk.nature.now() }),
  );
}

async function oneFailed({ desk }: Furnished, { campaigner, approver }: typeof people): Promise<string> {
  desk.telegram.always('p0003', { ok: false, class: 'invalid', code: '400' });
  const { to } = await campaigner.post('/staff/rounds/new', typed({ limits_failures: '50' }));
  await campaigner.post(`${to}/count`);
  await approver.post(`${to}/release`, { version: '1' });
  await desk.settle();
  return to.replace('/staff/rounds/', '');
}

const addressOf = (path: string): string => (all.addresses(path)[0] ?? path).replace(/\?.*$/, '');

async function linesOf(actor: string): Promise<number> {
  const { store } = all.desk.service.parvis.engine.world;
  const lines = await store.transaction((tx) => tx.audit.page({ before: null, limit: 2000 }));
  return lines.filter((line) => line.actor === actor).length;
}

/** As a page of ours sends it. */
async function send(who: Someone, { path, fields, address, source }: Act, before: Seen): Promise<Seen> {
  const to = typeof address === 'string' ? address : address ? address(before) : addressOf(path);
  if (source === undefined) return who.post(to, typeof fields === 'function' ? fields(before) : fields);
  const body = new FormData();
  body.set('csrf', tokenIn((await who.get('/staff/me')).text));
  body.set('file', new File([source], 'x.yaml'));
  const headers = { origin: all.desk.url, 'sec-fetch-site': 'same-origin' };
  return who.send(to, { method: 'POST', body, headers });
}

const nothing: Seen = { status: 0, headers: new Headers(), text: '', to: '' };

describe('every write of the table', () => {
  it('is one of the gestures below, for each role that may', () => {
    const done = new Set(actsOn(all, failed).map(({ role, path }) => `${role} ${path}`));
    const may = writes.flatMap(({ path, roles }) => [...roles].map((role) => `${role} ${path}`));
    expect(may.filter((each) => !done.has(each))).toEqual([]);
  });

  it('is refused to every other role, with the same object and the same fields', async () => {
    const wrong: string[] = [];
    for (const route of writes)
      for (const role of staffRoles.filter((each) => !route.roles.includes(each as never))) {
        const gesture = actsOn(all, failed).find(({ path }) => path === route.path);
        const who = people[role];
        const before = await linesOf(who.staff.id);
        const seen = gesture ? await send(who, gesture, nothing) : nothing;
        if (seen.status !== 403 || (await linesOf(who.staff.id)) !== before)
          wrong.push(`${role} ${route.path} ${seen.status}`);
      }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('does what it says for each role that may, and leaves a line', async () => {
    const wrong: string[] = [];
    let before: Seen = nothing;
    for (const gesture of actsOn(all, failed)) {
      const who = people[gesture.role];
      const lines = await linesOf(who.staff.id);
      const asked = typeof gesture.fields === 'function' && /\/edit$/.test(gesture.path);
      if (asked) before = await who.get(String(gesture.address));
      const seen = await send(who, gesture, before);
      const name = `${gesture.role} ${gesture.path}`;
      const next = seen.to === '' ? seen : await who.get(seen.to);
      const told = /class="flash wrong"[^>]*><p>([^<]*)|role="alert"[^>]*>(.{0,300})/s.exec(next.text);
      if (![200, 303].includes(seen.status)) wrong.push(`${name} ${seen.status} ${told?.[0] ?? ''}`);
      else if (told) wrong.push(`${name}: ${told[0]}`);
      else if (!gesture.looks && (await linesOf(who.staff.id)) === lines) wrong.push(`${name} left no line`);
      before = seen;
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
