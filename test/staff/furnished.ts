import { readFileSync } from 'node:fs';
import { addLink } from '../../core/staff/manage.ts';
import { onePhoto } from '../peers/photo.ts';
import { crowd } from '../results/crowd.ts';
import { castVotes } from './ballot.ts';
import { type Fields, tokenIn, type Visitor } from './desk.ts';
import { openRoundsDesk, type RoundsDesk, typed } from './rounds-desk.ts';

/** A console with one object of each kind, in which whatever people may write says the same words. */
export interface Furnished {
  readonly desk: RoundsDesk;
  /** Every address of a route: one for each object that it can show. */
  addresses(path: string): readonly string[];
  readonly rounds: Readonly<Record<'draft' | 'counted' | 'stopped' | 'done', string>>;
}

const references = {
  report: 'R-3F7K9P',
  proposal: 'P-3F7K9P',
  dataset: 'D-3F7K9P',
  idea: 'I-3F7K9P',
} as const;

export async function openFurnished(words: string): Promise<Furnished> {
  const desk = await openRoundsDesk();
  await fillRecords(desk, words);
  const campaigner = await desk.as('campaigner');
  const approver = await desk.as('approver');
  await files(desk, campaigner, approver);
  await workshops(desk, await desk.as('agent'), words);
  const rounds = await fourRounds(desk, { campaigner, approver }, words);
  const relay = await oneRelay(desk, campaigner, words);
  const agent = await desk.as('agent');
  const texts = '/staff/results/consultations/square/texts/idee';
  await agent.post(`${texts}/labels`, { name: words.slice(0, 60) });
  const account = await oneAccount(desk, words);
  const { world } = desk.service.parvis.engine;
  const ids = await world.store.transaction(async (tx) => {
    const [label] = await tx.results.labels('square', 'idee');
    const [parked] = await tx.troubles.parked(1);
    return {
      label: label?.id ?? '',
      parked: String(parked?.id ?? ''),
      token: await addLink({ ...world, tx, actor: 'system' }, account),
    };
  });
  const all = Object.values(rounds);
  const known: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^\/staff\/reports\/:reference/, [references.report]],
    [/^\/staff\/media\/:id/, ['m1']],
    [/^\/staff\/proposals\/:reference/, [references.proposal]],
    [/^\/staff\/datasets\/:reference/, [references.dataset]],
    [/^\/staff\/lab\/:reference/, [references.idea]],
    [/^\/staff\/rounds\/:id\/edit/, [rounds.draft]],
    [/^\/staff\/results\/rounds\/:id/, [rounds.done]],
    [/^\/staff\/(events\/)?rounds\/:id/, all],
    [/^\/staff\/polls\/:id\/open/, ['draft']],
    [/^\/staff\/polls\/:id\/close/, ['opened']],
    [/^\/staff\/(results\/)?polls\/:id/, ['demonstration']],
    [/^\/staff\/consultations\/:id\/open/, ['draft']],
    [/^\/staff\/consultations\/:id\/edit/, ['draft']],
    [/^\/staff\/consultations\/:id\/close/, ['opened']],
    [/^\/staff\/(results\/)?consultations\/:id/, ['square']],
    [/^\/staff\/workshops\/:id/, ['compost']],
    [/^\/staff\/relays\/:id/, [relay.id]],
    [/^\/staff\/rights\/:id/, ['p00000000']],
    [/^\/staff\/outbox\/parked\/:id/, [ids.parked]],
    [/^\/staff\/accounts\/:id/, [account]],
  ];
  const rest: Readonly<Record<string, string>> = {
    question: 'idee',
    label: ids.label,
    text: '00000001',
    mediator: relay.mediator,
    name: 'box.csv',
    channel: 'web',
    token: ids.token,
  };
  return {
    desk,
    rounds,
    addresses(path) {
      const [, values = ['']] = known.find(([start]) => start.test(path)) ?? [];
      return values.map((value) =>
        path
          .replace('places/:question', 'places/lieu')
          .replace(/\/change$/, '/change?state=refused')
          .replace(/\/step$/, '/step?to=refused')
          .replace(/:(\w+)/g, (_, name: string) => rest[name] ?? value),
      );
    },
  };
}

async function fillRecords(desk: RoundsDesk, words: string): Promise<void> {
  const { store, vault, nature } = desk.service.parvis.engine.world;
  const seal = vault.seal;
  const at = nature.now();
  await crowd(store, 30, (text) => seal(text.startsWith('=') ? words : text));
  await store.transaction(async (tx) => {
    const place = { lat: 48.8722, lon: 2.3781, district: '20' };
    const times = { person: 'p00000000', conversation: null, createdAt: at, changedAt: at };
    await tx.reports.add({
      id: 'r1',
      reference: references.report,
      kind: 'problem',
      category: 'graffiti-mur',
      state: 'received',
      ...place,
      address: seal(words),
      words: seal(words),
      today: null,
      ...times,
    });
    await tx.reports.noteChange({ report: 'r1', at, state: 'received', actor: 'cli', note: seal(words) });
    await tx.media.add({ id: 'm1', state: 'kept', mime: 'image/jpeg', bytes: onePhoto, createdAt: at });
    await tx.reports.addPhoto('r1', 'm1', at);
    for (const kind of ['proposal', 'dataset', 'idea'] as const) {
      const answers = { what: words, whom: words, why: words, where: words, cost: words, subject: words };
      await tx.contributions.add({
        id: kind,
        reference: references[kind],
        kind,
        state: 'submitted',
        title: seal(words),
        answers: seal(JSON.stringify(answers)),
        ...place,
        into: null,
        ...times,
      });
    }
    const said = { key: 'k', conversation: 'c', channel: 'sms', body: seal(words), at };
    await tx.inbox.park((await tx.inbox.add(said)) ?? 0, 'turn.failed');
  });
}

/** Sends a file, then confirms what it would do. */
async function bring(desk: RoundsDesk, who: Visitor, area: string, source: string): Promise<void> {
  const body = new FormData();
  body.set('csrf', tokenIn((await who.get(`/staff/${area}/import`)).text));
  body.set('file', new File([source], 'x.yaml'));
  const headers = { origin: desk.url, 'sec-fetch-site': 'same-origin' };
  const { text } = await who.send(`/staff/${area}/import/try`, { method: 'POST', body, headers });
  const hidden = [...text.matchAll(/type="hidden" name="(name|source)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
  const { to } = await who.post(`/staff/${area}/import`, fields);
  if (!to.startsWith(`/staff/${area}/`)) throw new Error(`${area}: the file was refused`);
}

/** A poll of each state, and a consultation to be opened. */
async function files(desk: RoundsDesk, campaigner: Visitor, approver: Visitor): Promise<void> {
  const poll = readFileSync('cities/paris/demonstration/poll.yaml', 'utf8');
  const named = (source: string, id: string) => source.replace(/^id: .*$/m, `id: ${id}`);
  for (const id of ['draft', 'opened', 'demonstration'])
    await bring(desk, campaigner, 'polls', named(poll, id));
  await approver.post('/staff/polls/opened/open');
  const { text } = await approver.post('/staff/polls/demonstration/open');
  const [first = '', second = ''] = [...text.matchAll(/class="passphrase">([^<]+)</g)].map(
    ([, key]) => key ?? '',
  );
  await castVotes(desk, 'demonstration', { count: 16, city: ['p03', 'p01'], day: '2026-03-02' });
  await approver.post('/staff/polls/demonstration/close', { first, second });
  const consultation = readFileSync('cities/paris/demonstration/consultation.yaml', 'utf8');
  for (const id of ['draft', 'opened'])
    await bring(desk, campaigner, 'consultations', named(consultation, id));
  await approver.post('/staff/consultations/opened/open');
}

async function workshops(desk: RoundsDesk, agent: Visitor, all: string): Promise<void> {
  const words = all.slice(0, 40);
  const { city, store, vault, nature } = desk.service.parvis.engine.world;
  const typed = {
    ...Object.fromEntries(
      city.writtenIn.flatMap((language) =>
        ['title', 'theme', 'summary'].map((field) => [`${field}.${language}`, words]),
      ),
    ),
    starts: '2026-03-03T18:30',
    hours: '2',
    place: words,
    address: words,
    places: '2',
    languages: 'fr en',
  };
  for (const id of ['compost', 'lombric']) {
    const { to, text } = await agent.post('/staff/workshops/new', { ...typed, id });
    if (to === '')
      throw new Error(`the workshop was refused: ${/<li>[^<]+/.exec(/<main.*/s.exec(text)?.[0] ?? '')?.[0]}`);
  }
  await agent.post('/staff/workshops/lombric/cancel', { reason: words });
  const seat = { id: 0, reference: 'A-3F7K9P', workshop: 'compost', person: null, conversation: null };
  const at = nature.now();
  await store.transaction((tx) =>
    tx.workshops.addSeat({
      ...seat,
      state: 'joined',
      at,
      attendedAt: at,
      card: null,
      rating: 4,
      opinion: vault.seal(words),
    }),
  );
}

async function fourRounds(
  desk: RoundsDesk,
  { campaigner, approver }: { readonly campaigner: Visitor; readonly approver: Visitor },
  words: string,
): Promise<Furnished['rounds']> {
  await desk.people(30, 'telegram');
  const text: Fields = { title: words, text_fr: words, text_en: words };
  const draft = async () => {
    const { to, text: page } = await campaigner.post('/staff/rounds/new', typed(text));
    if (to === '') throw new Error(`the round was refused: ${/error">([^<]+)/.exec(page)?.[1]}`);
    return to.replace('/staff/rounds/', '');
  };
  const counted = async () => {
    const id = await draft();
    await campaigner.post(`/staff/rounds/${id}/count`);
    return id;
  };
  const released = async () => {
    const id = await counted();
    await approver.post(`/staff/rounds/${id}/release`, { version: '1' });
    return id;
  };
  const done = await released();
  await desk.settle();
  const stopped = await released();
  await approver.post(`/staff/rounds/${stopped}/stop`);
  return { done, stopped, counted: await counted(), draft: await draft() };
}

async function oneRelay(desk: RoundsDesk, who: Visitor, words: string) {
  await who.post('/staff/relays', { name: words.slice(0, 60), quarter: words.slice(0, 60) });
  const { store } = desk.service.parvis.engine.world;
  const [found] = await store.transaction((tx) => tx.relays.figures());
  const id = found?.relay.id ?? '';
  await who.post(`/staff/relays/${id}/mediators`, { perDay: '5' });
  const [mediator] = await store.transaction((tx) => tx.mediators.figures());
  if (!mediator) throw new Error('the relay was refused');
  return { id, mediator: mediator.mediator.id };
}

/** An account whose name says the words. */
async function oneAccount(desk: RoundsDesk, words: string): Promise<string> {
  const admin = await desk.as('admin');
  const { to } = await admin.post('/staff/accounts/new', {
    login: 'nomme',
    name: words.slice(0, 100),
    roles: 'agent',
  });
  return to.replace('/staff/accounts/', '');
}
