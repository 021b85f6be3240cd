import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { importPoll } from '../../bots/cli/polls.ts';
import { readPoll } from '../../bots/cli/polls-file.ts';
import { ballotsOps } from '../../core/civic/ballots.ts';
import type { PollResults } from '../../core/civic/polls.ts';
import { closePoll, openPoll } from '../../core/civic/polls-counting.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { openScene, type Scene } from '../scene.ts';
import { type Hall, openHall, staff } from './fixture.ts';

const fileOf = (rule: string) => readFileSync(`cities/paris/demonstration/rules/${rule}.yaml`, 'utf8');

let scene: Scene;
let people = 0;

/** One resident from the door to the receipt: on the web by buttons, or by SMS by numbers. Answers the last words heard. */
async function votes(channel: 'telegram' | 'sms', lines: readonly string[]): Promise<string> {
  people += 1;
  const phone = `+3363998${String(people).padStart(4, '0')}`;
  const sender = channel === 'sms' ? phone : `visitor-${people}`;
  const more = channel === 'sms' ? { phone: { e164: phone, proven: false } } : {};
  const code = () =>
    /\d{6}/.exec(scene.seen.filter(({ text }) => text.includes('est votre code')).at(-1)?.text ?? '');
  const proof: readonly (Said | string)[] =
    channel === 'sms' ? ['(code)'] : [{ kind: 'contact', phone, own: true }];
  let heard: readonly string[] = [];
  for (const line of ['voter', '1', ...proof, '11', ...lines]) {
    const text = line === '(code)' ? (code()?.[0] ?? '') : line;
    const said: Said = typeof text === 'string' ? { kind: 'text', text } : text;
    heard = await scene.say(channel, sender, said, { language: 'fr', ...more });
  }
  return plain(heard);
}

/** Thin and hard spaces as plain ones. */
const plain = (heard: readonly string[]): string => heard.join('\n').replace(/[\u202f\u00a0]/g, ' ');

async function count(rule: string): Promise<PollResults> {
  const staffed = { store: scene.store, nature: scene.nature, actor: staff };
  const closed = await closePoll(staffed, `essai-${rule}`, scene.passphrases ?? ['', '']);
  if (!closed.ok) throw new Error(closed.reason);
  return closed.results;
}

const winners = ({ areas }: PollResults, area: string) =>
  areas
    .find((each) => each.area === area)
    ?.decisions.filter(({ funded }) => funded)
    .map(({ project }) => project);

async function results(): Promise<string> {
  const sender = `reader-${people}`;
  await scene.say('telegram', sender, { kind: 'text', text: 'voter' });
  return plain(await scene.say('telegram', sender, { kind: 'text', text: 'voir les résultats' }));
}

describe('a poll from its file to its winners, voted by chat', () => {
  afterEach(async () => {
    expect(scene.errors).toEqual([]);
    await scene.close();
  });

  it('by a budget', async () => {
    scene = await openScene({ poll: 'knapsack' });
    const refused = await votes('telegram', ['1 3 5']);
    expect(refused).toContain('C’est trop cher : 560 000 €, et il vous reste 500 000 €.');
    const first = await votes('telegram', ['1 3', 'bulletin', 'déposer mon vote']);
    expect(first).toContain('Votre vote est enregistré');
    const review = await votes('sms', ['3 4', 'bulletin']);
    expect(review).toContain('(390 000 €, reste 110 000 €)');
    await votes('sms', ['3 4', 'bulletin', 'mon arrondissement', '1', '1', 'bulletin', 'déposer mon vote']);
    await votes('telegram', ['4 5', 'bulletin', 'déposer mon vote']);
    const counted = await count('knapsack');
    expect(counted.ballots).toBe(3);
    // a4 (2 votes, 90,000), a3 (2 votes, 300,000), then a5 (1 vote, 60,000); a1 at 200,000 no longer fits.
    expect(winners(counted, 'city')).toEqual(['a4', 'a3', 'a5']);
    expect(winners(counted, '11')).toEqual(['b1']);
    expect(await results()).toContain('Nombre de voix, Tout Paris :\n1. Bibliothèques ouvertes tard : 2\n');
  });

  it('by a ranking', async () => {
    scene = await openScene({ poll: 'ranking' });
    await votes('telegram', ['3 1 2', 'déposer mon vote']);
    await votes('sms', ['2 1', 'bulletin', '1']);
    await votes('sms', ['2 3', 'bulletin', 'changer ou retirer', '2', '1', '3', '1']);
    const counted = await count('ranking');
    expect(counted.ballots).toBe(3);
    const points = Object.fromEntries(counted.counts.map(({ project, score }) => [project, score]));
    expect(points).toMatchObject({ a3: 3 + 3, a2: 1 + 3 + 2, a1: 2 + 2, a4: 0 });
    expect(winners(counted, 'city')).toEqual(['a2', 'a3']);
    expect(await results()).toContain('Nombre de points, Tout Paris :\n1. Vergers de quartier : 6 points\n');
  });

  it('by points', async () => {
    scene = await openScene({ poll: 'points' });
    await votes('telegram', ['3', '7', 'revoir la liste', '1', '3', 'déposer mon vote']);
    await votes('sms', ['1', '4', '1', '5', '6', '1']);
    const counted = await count('points');
    expect(counted.ballots).toBe(2);
    const points = Object.fromEntries(counted.counts.map(({ project, score }) => [project, score]));
    expect(points).toMatchObject({ a1: 3 + 4, a3: 7, a5: 6, a2: 0 });
    // a1 and a3 are equal: the cheaper first; a3 takes the last euro of 500,000.
    expect(winners(counted, 'city')).toEqual(['a1', 'a3']);
    expect(await results()).toContain('1. Abris vélos aux gares : 7 points\n');
  });

  it('by mentions', async () => {
    scene = await openScene({ poll: 'judgment' });
    await votes('telegram', ['3', 'Coup de cœur', 'revoir la liste', '2 b', 'bulletin', 'déposer mon vote']);
    await votes('sms', ['3 coup de coeur', 'revoir la liste', '2 A 1 D', 'bulletin', '1']);
    await votes('sms', ['2', '2', 'bulletin', '1']);
    const counted = await count('judgment');
    expect(counted.ballots).toBe(3);
    expect(counted.counts.slice(0, 2)).toEqual([
      { project: 'a3', votes: 2, tally: [2, 0, 0, 1] },
      { project: 'a2', votes: 3, tally: [1, 2, 0, 0] },
    ]);
    expect(counted.counts).toContainEqual({ project: 'a1', votes: 1, tally: [0, 0, 0, 3] });
    expect(winners(counted, 'city')).toEqual(['a3', 'a2']);
    const read = await results();
    expect(read).toContain('Mentions, Tout Paris :\n');
    expect(read).toContain('1. Bibliothèques ouvertes tard. Mention : « Coup de cœur », 2 jugements\n');
    expect(read).toContain('2. Vergers de quartier. Mention : « J’aime bien », 3 jugements\n');
  });
});

describe('a ballot that the rule does not allow is refused when it is cast', () => {
  let hall: Hall;
  beforeEach(async () => {
    hall = await openHall();
  });
  afterEach(() => hall.store.close());

  it.each([
    ['too dear', 'knapsack', ['a1', 'a3', 'a5'], 'too-dear'],
    ['more than three', 'ranking', ['a1', 'a2', 'a3', 'a4'], 'too-many'],
    ['one twice', 'ranking', ['a1', 'a1'], 'choices'],
    ['a rank with a value', 'ranking', ['a1=2'], 'choices'],
    ['eleven points of ten', 'points', ['a1=6', 'a2=5'], 'too-many'],
    ['points below zero', 'points', ['a1=-1'], 'choices'],
    ['no points', 'points', ['a1'], 'choices'],
    ['a mention that is none', 'judgment', ['a1=wonderful'], 'choices'],
    ['no mention', 'judgment', ['a1'], 'choices'],
    ['two mentions of one project', 'judgment', ['a1=love', 'a1=like'], 'choices'],
  ])('%s (%s)', async (_, rule, city, reason) => {
    const staffed = { store: hall.store, nature: hall.nature, actor: staff };
    await importPoll(staffed, hall.world.city, fileOf(rule));
    await openPoll(staffed, `essai-${rule}`);
    const person = await hall.person('+33639980001');
    const args = { poll: `essai-${rule}`, sector: '11', marks: { city, sector: [] } };
    expect(await hall.run(ballotsOps['ballots.cast'], args, { person })).toEqual({ ok: false, reason });
  });
});

describe('a poll’s file states its rule', () => {
  const city = loadCity('cities/paris');

  it('with the city’s mentions where it names none', () => {
    const { rule } = readPoll(fileOf('judgment'), city, 0).poll;
    expect(rule.kind === 'judgment' && rule.mentions.map(({ name }) => name.fr)).toEqual([
      'Coup de cœur',
      'J’aime bien',
      'Pourquoi pas ?',
      'Je ne suis pas convaincu·e',
    ]);
  });

  it.each([
    ['no mention anywhere', 'judgment', (text: string) => text, /rule: needs mentions: the city has none/],
    ['no points', 'points', (text: string) => text.replace(', points: 10', ''), /rule\.points/],
    [
      'an unknown rule',
      'ranking',
      (text: string) => text.replace('kind: ranking', 'kind: lottery'),
      /rule\.kind/,
    ],
    [
      'a knapsack without a budget',
      'knapsack',
      (text: string) => text.replaceAll(/ {4}budget: \d+\n/g, '').replace(/award: .*\n/, ''),
      /needs maxCost or a budget for knapsack/,
    ],
  ])('and is refused with %s', (_, rule, change, message) => {
    const bare = { ...city, mentions: [] };
    expect(() => readPoll(change(fileOf(rule)), bare, 0)).toThrow(message);
  });
});
