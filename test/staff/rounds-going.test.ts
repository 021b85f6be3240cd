import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRoundsDesk, type RoundsDesk } from './rounds-desk.ts';
import { released, saidTo, type Visitor, words } from './rounds-said.ts';

let desk: RoundsDesk;
let ana: Visitor;
let ben: Visitor;

beforeEach(async () => {
  desk = await openRoundsDesk();
  ana = await desk.as('campaigner', 'approver');
  ben = await desk.as('approver');
});
afterEach(() => desk.close());

describe('while it goes', () => {
  it('stops by itself, goes on, sends the failed ones again; every step by value', async () => {
    await desk.people(40, 'telegram');
    desk.telegram.script(
      ...Array.from({ length: 4 }, () => ({ ok: false, class: 'invalid', code: '400' }) as const),
    );
    const id = await released(ana, ben);
    await desk.settle();
    expect(await desk.row(id)).toMatchObject({ state: 'stopped', reason: 'failures' });
    expect(words((await ana.get('/staff')).text)).toContain('Un envoi s’est arrêté de lui-même.');
    const stopped = words((await ana.get(`/staff/rounds/${id}`)).text);
    expect(stopped).toContain('Arrêté – trop d’échecs : vérifiez le canal avant de reprendre');
    expect(stopped).toContain('Raison Personnes Le fournisseur refuse ce message (code 400) 4');
    expect(stopped).toContain('20 sur 40 personnes');
    expect(await saidTo(ana, `/staff/rounds/${id}/resume`)).toContain('L’envoi reprend là où il était.');
    await desk.settle();
    expect((await desk.figures(id)).outcomes).toMatchObject({ sent: 36, failed: 4, waiting: 0 });
    const lines = (await ana.get(`/staff/rounds/${id}/people?outcome=failed`)).text;
    expect(lines.match(/Échecs<\/td>/g)).toHaveLength(4);
    expect(await saidTo(ben, `/staff/rounds/${id}/retry`)).toContain(
      '4 personnes recevront un nouveau message.',
    );
    await desk.settle();
    expect((await desk.figures(id)).outcomes).toMatchObject({ sent: 40, failed: 0 });
    expect(new Set(desk.telegram.seen.map(({ to }) => to)).size).toBe(40);
    expect(desk.telegram.seen).toHaveLength(44);
    expect(await saidTo(ana, `/staff/rounds/${id}/retry`)).toContain('Aucun message n’a échoué');
  });

  it('one press stops it; what has not left does not leave; then it is ended', async () => {
    await desk.people(60, 'telegram');
    const id = await released(ana, ben);
    while ((await desk.row(id)).fed < 20) await desk.feeder.pass();
    expect(await saidTo(ben, `/staff/rounds/${id}/stop`)).toContain('L’envoi est arrêté. Plus rien ne part.');
    await desk.settle();
    expect((await desk.figures(id)).outcomes).toMatchObject({ sent: 20, waiting: 40 });
    expect(desk.telegram.seen).toHaveLength(20);
    expect(await saidTo(ben, `/staff/rounds/${id}/stop`)).toContain('L’envoi n’en est plus là');
    expect(await saidTo(ben, `/staff/rounds/${id}/end`)).toContain('L’envoi est terminé.');
    expect(await desk.row(id)).toMatchObject({ state: 'done', reason: 'staff' });
    expect(words((await ana.get(`/staff/rounds/${id}/edit`)).text)).toBe('');
  });

  it('progress comes by itself', async () => {
    await desk.people(3, 'telegram');
    const id = await released(ana, ben);
    await desk.settle();
    const cookie = [...ana.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const gone = new AbortController();
    const stream = await fetch(`${desk.url}/staff/events/rounds/${id}`, {
      headers: { cookie },
      signal: gone.signal,
    });
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: controls')) break;
    }
    gone.abort();
    expect(text).toContain('event: progress\ndata: <p><strong>Terminé – tout est parti</strong></p>');
    expect(text).toContain('<progress max="3" value="3">');
  });

  it('lists people by id, page by page, never by number', async () => {
    await desk.people(60, 'telegram');
    const id = await released(ana, ben);
    await desk.settle();
    const first = (await ana.get(`/staff/rounds/${id}/people`)).text;
    const next = /href="([^"]+after=[^"]+)"/.exec(first)?.[1]?.replace('&amp;', '&') ?? '';
    const second = (await ana.get(next)).text;
    const people = (page: string) => [...page.matchAll(/>(p\d{4})</g)].map(([, name]) => name);
    expect(people(first)).toHaveLength(50);
    expect(people(second)).toHaveLength(10);
    expect(new Set([...people(first), ...people(second)]).size).toBe(60);
  });
});
