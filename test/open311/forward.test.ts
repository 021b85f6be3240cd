import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOpen311Client } from '../../adapters/open311/client.ts';
import { createForwarder, type Forwarder } from '../../core/civic/open311-forwarder.ts';
import { referenceIn } from '../../core/civic/reports.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { type Open311Stub, startOpen311, stubKey } from '../peers/open311.ts';
import { openScene, type Scene } from '../scene.ts';

const minute = 60_000;
const hour = 60 * minute;
const ada = '+33639980001';

let geocoder: GeocoderStub;
let scene: Scene;
let stub: Open311Stub;
let forwarder: Forwarder;
beforeEach(async () => {
  geocoder = await startGeocoder();
  scene = await openScene({ geocoderUrl: geocoder.url });
  stub = await startOpen311(scene.nature.now);
  forwarder = make();
  await forwarder.start();
});
afterEach(async () => {
  expect(stub.complaints).toEqual([]);
  await forwarder.stop();
  await scene.close();
  await stub.close();
  await geocoder.close();
});

/** Another life of the service: what the one before held in memory is gone. */
function make(services: Readonly<Record<string, string | null>> = { banc: '006' }): Forwarder {
  const endpoint = createOpen311Client({
    baseUrl: `${stub.url}/`,
    key: stubKey,
    jurisdiction: 'city.example',
    patience: 500,
  });
  const { engine, sender } = scene.parvis;
  return createForwarder({ engine, endpoint, services, wake: sender.wake });
}

/** By SMS, as a resident does; not the one that is already there. */
async function report(sender = ada): Promise<string> {
  const say = async (text: string) =>
    (await scene.say('sms', sender, { kind: 'text', text }, { language: 'fr' })).join('\n');
  await say('banc cassé au 5 rue Oberkampf');
  await say('oui');
  const other = /(\d) Non, un autre/.exec(await say('oui'))?.[1];
  if (other) await say(other);
  const sent = await say('envoyer');
  return referenceIn(sent) ?? sent;
}

async function later(milliseconds: number): Promise<void> {
  scene.nature.advance(milliseconds);
  await forwarder.round();
}

/** What the resident hears meanwhile. */
async function heard(work: () => Promise<void>): Promise<string> {
  const from = scene.seen.length;
  await work();
  await scene.parvis.idle();
  return scene.seen
    .slice(from)
    .map(({ text }) => text)
    .join('\n');
}

const steps = () => scene.store.transaction((tx) => tx.open311.countForwards());
const stateOf = async (reference: string) =>
  (await scene.store.transaction((tx) => tx.reports.byReference(reference)))?.state;
const posts = () => stub.asked.filter((each) => each.startsWith('POST')).length;

describe.each(['xml', 'json'] as const)('an endpoint that answers in %s', (format) => {
  beforeEach(() => {
    stub.format = format;
  });

  it('gets a report once, and the author hears of its states', async () => {
    const reference = await report();
    await forwarder.round();
    expect(stub.requests.map(({ fields }) => fields)).toEqual([
      {
        jurisdiction_id: 'city.example',
        api_key: stubKey,
        service_code: '006',
        lat: '48.8637',
        long: '2.367',
        address_string: '5 Rue Oberkampf, 75011 Paris',
        description: `banc cassé au 5 rue Oberkampf\n[${reference}]`,
      },
    ]);
    expect(await heard(() => later(minute))).toContain(reference);
    expect(await stateOf(reference)).toBe('assigned');
    expect(await heard(() => later(10 * minute))).toBe('');
    stub.change('638344', 'closed', 'Banc remplacé & vérifié.');
    const told = await heard(() => later(10 * minute));
    expect(told).toContain(reference);
    expect(told).toContain('Banc remplacé & vérifié.');
    expect(await stateOf(reference)).toBe('done');
    expect(await heard(() => later(hour))).toBe('');
    expect(posts()).toBe(1);
    expect(scene.errors).toEqual([]);
  });

  it('may give a token first, and the id later', async () => {
    stub.tokens = true;
    const reference = await report();
    await forwarder.round();
    expect(await steps()).toEqual({ token: 1 });
    await later(minute);
    await later(minute);
    expect(await steps()).toEqual({ token: 1 });
    stub.tokens = false;
    await later(hour);
    expect(await steps()).toEqual({ known: 1 });
    await later(minute);
    expect(await stateOf(reference)).toBe('assigned');
    expect(posts()).toBe(1);
  });
});

describe('a state there', () => {
  it.each([
    ['open', 'assigned'],
    ['OPEN', 'assigned'],
    ['in_progress', 'assigned'],
    ['In Progress', 'assigned'],
    ['zugewiesen', 'assigned'],
    ['closed', 'done'],
    ['fixed - council', 'done'],
    ['resolved', 'done'],
    ['rejected', 'refused'],
    ['duplicate', 'refused'],
    ['not_councils_responsibility', 'refused'],
  ])('%s is %s here', async (there, here) => {
    const reference = await report();
    await forwarder.round();
    stub.change('638344', there);
    await later(minute);
    expect(await stateOf(reference)).toBe(here);
  });

  it('that is open again opens it again here; the same state twice is no news', async () => {
    const reference = await report();
    await forwarder.round();
    stub.change('638344', 'closed');
    await later(minute);
    stub.change('638344', 'open');
    await later(hour);
    expect(await stateOf(reference)).toBe('reopened');
    stub.change('638344', 'closed');
    await later(hour);
    await scene.say('sms', ada, { kind: 'text', text: `${reference} pas réglé` });
    await later(hour);
    expect(await stateOf(reference)).toBe('reopened');
  });

  it('is looked at for 30 days after the close, then no more', async () => {
    await report();
    await forwarder.round();
    stub.change('638344', 'closed');
    await later(minute);
    await later(31 * 24 * hour);
    expect(await steps()).toEqual({ over: 1 });
    const before = stub.asked.length;
    await later(24 * hour);
    expect(stub.asked.length).toBe(before);
  });

  it('is asked for fifty at a time; an unknown id does not hide the others', async () => {
    const references: string[] = [];
    for (let n = 0; n < 3; n += 1) references.push(await report(`+3363998000${n}`));
    await forwarder.round();
    stub.requests.splice(1, 1);
    stub.change('638344', 'closed');
    stub.change('638346', 'closed');
    const before = stub.asked.length;
    await later(minute);
    expect(stub.asked.length).toBe(before + 1);
    expect((await Promise.all(references.map(stateOf))).toSorted()).toEqual(['done', 'done', 'received']);
  });
});

describe('each report is forwarded once', () => {
  it.each(['lost', 'silence', 'garbage', { status: 500 }, { status: 504 }] as const)(
    'though the answer is %j: it is looked for before it is sent again',
    async (trouble) => {
      stub.troubles.push(trouble);
      await report();
      await forwarder.round();
      expect(await steps()).toEqual({ sending: 1 });
      const taken = stub.requests.length;
      await later(5 * minute);
      expect(await steps()).toEqual({ known: 1 });
      expect(stub.requests).toHaveLength(1);
      expect(posts()).toBe(taken === 1 ? 1 : 2);
    },
  );

  it('where descriptions are not shown: by its place, not taking another one’s', async () => {
    stub.showsDescriptions = false;
    const first = await report('+33639980001');
    await forwarder.round();
    stub.troubles.push('lost');
    const second = await report('+33639980002');
    await forwarder.round();
    await later(5 * minute);
    expect(stub.requests).toHaveLength(2);
    expect(await steps()).toEqual({ known: 2 });
    stub.change('638345', 'closed');
    await later(hour);
    expect([await stateOf(first), await stateOf(second)]).toEqual(['assigned', 'done']);
  });

  it.each(['broken', { status: 429 }, { status: 503 }] as const)('and again after %j', async (trouble) => {
    stub.troubles.push(trouble, trouble);
    await report();
    await forwarder.round();
    for (let n = 0; n < 6; n += 1) await later(5 * minute);
    expect(stub.requests).toHaveLength(1);
    expect(await steps()).toEqual({ known: 1 });
  });

  it('though the process died while sending, before or after the request left', async () => {
    const first = await report('+33639980001');
    const second = await report('+33639980002');
    const { now } = scene.nature;
    const claim = {
      steps: ['waiting'],
      now: now(),
      node: 'test',
      leaseUntil: now() + minute,
      limit: 9,
    } as const;
    const rows = await scene.store.transaction(async (tx) => {
      await tx.open311.addForwards({ from: 0, now: now() });
      return tx.open311.claimForwards(claim);
    });
    expect(rows.map(({ reference }) => reference).toSorted()).toEqual([first, second].toSorted());
    stub.requests.push({
      id: '638344',
      token: 't',
      fields: { service_code: '006', description: `x\n[${first}]` },
      at: now(),
      status: 'open',
      notes: '',
      updated: now(),
    });
    forwarder = make();
    await forwarder.start();
    await forwarder.round();
    const descriptions = stub.requests.map(({ fields }) => fields.description?.slice(-10)).toSorted();
    expect(descriptions).toEqual([`[${first}]`, `[${second}]`].toSorted());
    expect(await steps()).toEqual({ known: 2 });
  });

  it('two nodes do not take the same one', async () => {
    for (let n = 0; n < 5; n += 1) await report(`+3363998000${n}`);
    await Promise.all([forwarder.round(), make().round(), forwarder.round()]);
    expect(posts()).toBe(5);
    expect(await steps()).toEqual({ known: 5 });
  });

  it('and is not looked for while the list does not answer', async () => {
    stub.troubles.push('lost');
    stub.down = 500;
    await report();
    for (let n = 0; n < 5; n += 1) await later(hour);
    expect(posts()).toBe(1);
    stub.down = null;
    await later(hour);
    expect(stub.requests).toHaveLength(1);
    expect(await steps()).toEqual({ known: 1 });
  });
});

describe('what is not forwarded', () => {
  it('reports from before it was turned on', async () => {
    const old = await openScene({ geocoderUrl: geocoder.url });
    await scene.close();
    scene = old;
    await report();
    forwarder = make();
    await later(minute);
    await later(hour);
    expect(await steps()).toEqual({});
    await report('+33639980002');
    await later(minute);
    expect(stub.requests).toHaveLength(1);
  });

  it('a category that the city keeps for itself, and what its author took back', async () => {
    forwarder = make({ banc: null });
    await report();
    await forwarder.round();
    expect(await steps()).toEqual({ over: 1 });
    forwarder = make();
    stub.troubles.push('broken');
    const reference = await report('+33639980002');
    await scene.say('sms', '+33639980002', { kind: 'text', text: 'mes démarches' });
    for (const text of ['1', 'retirer', 'oui'])
      await scene.say('sms', '+33639980002', { kind: 'text', text });
    expect(await stateOf(reference)).toBe('withdrawn');
    await later(hour);
    expect(stub.requests).toEqual([]);
  });

  it('one that is refused: given up at once, for the staff', async () => {
    stub.troubles.push({ status: 400 });
    await report();
    await forwarder.round();
    expect(await steps()).toEqual({ failed: 1 });
    await later(hour);
    expect(posts()).toBe(1);
    expect(scene.errors.join()).toContain('given up');
    expect(scene.errors.join()).not.toMatch(/Oberkampf|banc/);
  });

  it('for a week with a wrong key, then given up', async () => {
    stub.troubles.push(...Array.from({ length: 400 }, () => ({ status: 403 })));
    await report();
    for (let n = 0; n < 24 * 7 + 2; n += 1) await later(hour);
    expect(await steps()).toEqual({ failed: 1 });
    expect(posts()).toBeGreaterThan(100);
  });
});
