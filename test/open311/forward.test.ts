import { beforeEach, describe, expect, it } from 'vitest';
import { stubKey } from '../peers/open311.ts';
import { ada, forwarding, hour, minute } from './forwarding.ts';

const at = forwarding();

describe.each(['xml', 'json'] as const)('an endpoint that answers in %s', (format) => {
  beforeEach(() => {
    at.stub.format = format;
  });

  it('gets a report once, and the author hears of its states', async () => {
    const reference = await at.report();
    await at.forwarder.round();
    expect(at.stub.requests.map(({ fields }) => fields)).toEqual([
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
    expect(await at.heard(() => at.later(minute))).toContain(reference);
    expect(await at.stateOf(reference)).toBe('assigned');
    expect(await at.heard(() => at.later(10 * minute))).toBe('');
    at.stub.change('638344', 'closed', 'Banc remplacé & vérifié.');
    const told = await at.heard(() => at.later(10 * minute));
    expect(told).toContain(reference);
    expect(told).toContain('Banc remplacé & vérifié.');
    expect(await at.stateOf(reference)).toBe('done');
    expect(await at.heard(() => at.later(hour))).toBe('');
    expect(at.posts()).toBe(1);
    expect(at.scene.errors).toEqual([]);
  });

  it('may give a token first, and the id later', async () => {
    at.stub.tokens = true;
    const reference = await at.report();
    await at.forwarder.round();
    expect(await at.steps()).toEqual({ token: 1 });
    await at.later(minute);
    await at.later(minute);
    expect(await at.steps()).toEqual({ token: 1 });
    at.stub.tokens = false;
    await at.later(hour);
    expect(await at.steps()).toEqual({ known: 1 });
    await at.later(minute);
    expect(await at.stateOf(reference)).toBe('assigned');
    expect(at.posts()).toBe(1);
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
    const reference = await at.report();
    await at.forwarder.round();
    at.stub.change('638344', there);
    await at.later(minute);
    expect(await at.stateOf(reference)).toBe(here);
  });

  it('that is open again opens it again here; the same state twice is no news', async () => {
    const reference = await at.report();
    await at.forwarder.round();
    at.stub.change('638344', 'closed');
    await at.later(minute);
    at.stub.change('638344', 'open');
    await at.later(hour);
    expect(await at.stateOf(reference)).toBe('reopened');
    at.stub.change('638344', 'closed');
    await at.later(hour);
    await at.scene.say('sms', ada, { kind: 'text', text: `${reference} pas réglé` });
    await at.later(hour);
    expect(await at.stateOf(reference)).toBe('reopened');
  });

  it('is looked at for 30 days after the close, then no more', async () => {
    await at.report();
    await at.forwarder.round();
    at.stub.change('638344', 'closed');
    await at.later(minute);
    await at.later(31 * 24 * hour);
    expect(await at.steps()).toEqual({ over: 1 });
    const before = at.stub.asked.length;
    await at.later(24 * hour);
    expect(at.stub.asked.length).toBe(before);
  });

  it('is asked for fifty at a time; an unknown id does not hide the others', async () => {
    const references: string[] = [];
    for (let n = 0; n < 3; n += 1) references.push(await at.report(`+3363998000${n}`));
    await at.forwarder.round();
    at.stub.requests.splice(1, 1);
    at.stub.change('638344', 'closed');
    at.stub.change('638346', 'closed');
    const before = at.stub.asked.length;
    await at.later(minute);
    expect(at.stub.asked.length).toBe(before + 1);
    expect((await Promise.all(references.map(at.stateOf))).toSorted()).toEqual(['done', 'done', 'received']);
  });
});

describe('each report is forwarded once', () => {
  it.each(['lost', 'silence', 'garbage', { status: 500 }, { status: 504 }] as const)(
    'though the answer is %j: it is looked for before it is sent again',
    async (trouble) => {
      at.stub.troubles.push(trouble);
      await at.report();
      await at.forwarder.round();
      expect(await at.steps()).toEqual({ sending: 1 });
      const taken = at.stub.requests.length;
      await at.later(5 * minute);
      expect(await at.steps()).toEqual({ known: 1 });
      expect(at.stub.requests).toHaveLength(1);
      expect(at.posts()).toBe(taken === 1 ? 1 : 2);
    },
  );

  it('where descriptions are not shown: by its place, not taking another one’s', async () => {
    at.stub.showsDescriptions = false;
    const first = await at.report('+33639980001');
    await at.forwarder.round();
    at.stub.troubles.push('lost');
    const second = await at.report('+33639980002');
    await at.forwarder.round();
    await at.later(5 * minute);
    expect(at.stub.requests).toHaveLength(2);
    expect(await at.steps()).toEqual({ known: 2 });
    at.stub.change('638345', 'closed');
    await at.later(hour);
    expect([await at.stateOf(first), await at.stateOf(second)]).toEqual(['assigned', 'done']);
  });

  it.each(['broken', { status: 429 }, { status: 503 }] as const)('and again after %j', async (trouble) => {
    at.stub.troubles.push(trouble, trouble);
    await at.report();
    await at.forwarder.round();
    for (let n = 0; n < 6; n += 1) await at.later(5 * minute);
    expect(at.stub.requests).toHaveLength(1);
    expect(await at.steps()).toEqual({ known: 1 });
  });

  it('though the process died while sending, before or after the request left', async () => {
    const first = await at.report('+33639980001');
    const second = await at.report('+33639980002');
    const { now } = at.scene.nature;
    const claim = {
      steps: ['waiting'],
      now: now(),
      node: 'test',
      leaseUntil: now() + minute,
      limit: 9,
    } as const;
    const rows = await at.scene.store.transaction(async (tx) => {
      await tx.open311.addForwards({ from: 0, now: now() });
      return tx.open311.claimForwards(claim);
    });
    expect(rows.map(({ reference }) => reference).toSorted()).toEqual([first, second].toSorted());
    at.stub.requests.push({
      id: '638344',
      token: 't',
      fields: { service_code: '006', description: `x\n[${first}]` },
      at: now(),
      status: 'open',
      notes: '',
      updated: now(),
    });
    at.forwarder = at.make();
    await at.forwarder.start();
    await at.forwarder.round();
    const descriptions = at.stub.requests.map(({ fields }) => fields.description?.slice(-10)).toSorted();
    expect(descriptions).toEqual([`[${first}]`, `[${second}]`].toSorted());
    expect(await at.steps()).toEqual({ known: 2 });
  });

  it('two nodes do not take the same one', async () => {
    for (let n = 0; n < 5; n += 1) await at.report(`+3363998000${n}`);
    await Promise.all([at.forwarder.round(), at.make().round(), at.forwarder.round()]);
    expect(at.posts()).toBe(5);
    expect(await at.steps()).toEqual({ known: 5 });
  });

  it('and is not looked for while the list does not answer', async () => {
    at.stub.troubles.push('lost');
    at.stub.down = 500;
    await at.report();
    for (let n = 0; n < 5; n += 1) await at.later(hour);
    expect(at.posts()).toBe(1);
    at.stub.down = null;
    await at.later(hour);
    expect(at.stub.requests).toHaveLength(1);
    expect(await at.steps()).toEqual({ known: 1 });
  });
});
