import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castVotes } from './ballot.ts';
import { type DeskTest, openDesk, tokenIn, type Visitor } from './desk.ts';

const source = readFileSync('cities/paris/demonstration/poll.yaml', 'utf8');

describe('a poll in the console', () => {
  let desk: DeskTest;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  /** Sends a file as a browser does. */
  async function upload(who: Visitor, text: string) {
    const { text: form } = await who.get('/staff/polls/import');
    const body = new FormData();
    body.set('csrf', tokenIn(form));
    body.set('file', new File([text], 'poll.yaml'));
    const headers = { origin: desk.url, 'sec-fetch-site': 'same-origin' };
    return who.send('/staff/polls/import/try', { method: 'POST', body, headers });
  }

  const hiddenIn = (page: string) =>
    Object.fromEntries(
      [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    ) as Record<string, string>;

  it('names each wrong line of a file, and keeps nothing', async () => {
    const who = await desk.as('campaigner');
    const wrong = source.replace('theme: climat', 'theme: volcans').replace('id: p02', 'id: p01');
    const seen = await upload(who, wrong);
    expect(seen.status).toBe(422);
    expect(seen.text).toContain('aucun thème ne s’appelle « volcans »');
    expect(seen.text).toContain('« p01 » est là deux fois');
    expect(seen.text).toMatch(/ligne 34, colonne 12<.*ligne 45, colonne 9</);
    expect((await who.get('/staff/polls')).text).toContain('Aucun vote.');
  });

  it('says what a file would do, then keeps it as a draft', async () => {
    const who = await desk.as('campaigner');
    const tried = await upload(who, source);
    expect(tried.status).toBe(200);
    expect(tried.text).toContain('Rien n’est encore enregistré.');
    expect((await who.get('/staff/polls')).text).toContain('Aucun vote.');
    const { to } = await who.post('/staff/polls/import', hiddenIn(tried.text));
    expect(to).toBe('/staff/polls/demonstration');
    const { text } = await who.get(to);
    expect(text).toContain('Ce vote est un brouillon');
    expect(text).toContain('Cours d’école à l’ombre');
    expect(text).toContain('900\u202f000');
    expect(text).not.toContain('href="/staff/polls/demonstration/open"');
  });

  it('is not opened by whoever imported it', async () => {
    const both = await desk.as('campaigner', 'approver');
    const tried = await upload(both, `${source}\n`);
    await both.post('/staff/polls/import', hiddenIn(tried.text));
    expect((await both.post('/staff/polls/demonstration/open')).to).toBe('/staff/polls/demonstration');
    expect((await both.get('/staff/polls/demonstration')).text).toContain('un autre valideur doit l’ouvrir');
    const { store } = desk.service.parvis.engine.world;
    expect((await store.transaction((tx) => tx.polls.load('demonstration')))?.poll.state).toBe('draft');
  });

  it('opens with two passphrases shown once, is counted with both, and shows who won', async () => {
    const approver = await desk.as('approver');
    const campaigner = await desk.as('campaigner');
    expect((await campaigner.post('/staff/polls/demonstration/open')).status).toBe(403);
    const opened = await approver.post('/staff/polls/demonstration/open');
    const [first = '', second = ''] = [...opened.text.matchAll(/class="passphrase">([^<]+)</g)].map(
      ([, key]) => key ?? '',
    );
    expect([first, second].map((key) => key.length)).toEqual([24, 24]);
    expect((await approver.get('/staff/polls/demonstration')).text).not.toContain(first);
    await castVotes(desk, 'demonstration', { count: 12, city: ['p03', 'p01'], day: '2026-03-02' });
    await castVotes(desk, 'demonstration', { count: 4, city: ['p01'], day: '2026-03-03' });
    const { text } = await approver.get('/staff/polls/demonstration');
    expect(text).toContain('Votants : 16.');
    expect(text.match(/>caché</g)).toHaveLength(2);
    expect(text).toContain('Rien à faire avant la clôture.');

    const wrong = await approver.post('/staff/polls/demonstration/close', { first, second: first });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Une des deux phrases est fausse.');
    expect(wrong.text).not.toContain(first);
    const closed = await approver.post('/staff/polls/demonstration/close', {
      first: second.toLowerCase(),
      second: first,
    });
    expect(closed.to).toBe('/staff/polls/demonstration');
    const counted = await approver.get(closed.to);
    expect(counted.text).toContain('Le vote est dépouillé : 16 bulletins.');
    const rows = [
      ...counted.text.matchAll(
        /<th scope="row" data-head="Projet">([^<]+)<\/th>.*?data-head="Voix ou points">(\d+)</g,
      ),
    ];
    expect(rows.slice(0, 2).map(([, title, votes]) => [title, votes])).toEqual([
      ['Cours d’école à l’ombre', '16'],
      [expect.any(String), '12'],
    ]);
    const box = await campaigner.get('/staff/polls/demonstration/files/box.csv');
    expect(box.text.trim().split('\n')).toHaveLength(17);
    expect(box.headers.get('content-disposition')).toContain('demonstration-box.csv');
    expect((await campaigner.get('/staff/polls/demonstration/files/other')).status).toBe(404);
    const { store } = desk.service.parvis.engine.world;
    const lines = await store.transaction((tx) =>
      tx.audit.page({ before: null, subject: 'demonstration', limit: 9 }),
    );
    expect(lines.map(({ act }) => act).slice(0, 4)).toEqual([
      'poll.counted',
      'poll.closed',
      'poll.close-refused',
      'poll.opened',
    ]);
    expect(JSON.stringify(lines)).not.toContain(first);
  });
});
