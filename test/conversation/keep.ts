import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { openSession, type Session } from '../../core/conversation/session.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { linkTo, member } from '../desk/linked.ts';
import { drafted } from '../desk/office.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { onePhoto } from '../peers/photo.ts';
import { openScene, type Scene } from '../scene.ts';

/*
 * Writes sessions as the real service stores them today, a few of each dialog, to `stored/<dialog>.json`, by state: a
 * corpus that later versions must still read. Run once before a stored form changes, never to mend a failing test:
 * npx tsx test/conversation/keep.ts
 */
const folder = 'test/conversation/stored';
const PEOPLE = 150;
const TURNS = 30;
const KEPT = 3;

const words: readonly Said[] = [
  'il y a un matelas devant le 2 rue de Rivoli',
  'un nid de poule rue de Rivoli 75004',
  'il manque un banc',
  'je veux voter',
  'mes démarches',
  'mes données',
  'j’ai un code papier',
  'mode relais',
  'proposer un projet',
  'trouver des données',
  'une idée pour le labo',
  'je soutiens P-T3W4VX',
  'langue',
  'mes notifications',
  'bureau',
  'R-T3W4VX fait',
  '11',
  'oui',
  '0639980001',
  'le menu',
]
  .map((text): Said => ({ kind: 'text', text }))
  .concat(
    { kind: 'location', lat: 48.8606, lon: 2.3376 },
    { kind: 'media', media: 'photo', ref: 'photo' },
    { kind: 'contact', phone: '+33639980001', own: true },
  );

/** A sequence that is the same each time. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

async function sessionOf(scene: Scene, sender: string): Promise<Session | null> {
  const { vault } = scene.parvis.engine.world;
  const id = vault.key('conversation', `telegram:${sender}`);
  const row = await scene.store.transaction((tx) => tx.conversations.load(id));
  return row?.session ? openSession(vault, row.session) : null;
}

function next(session: Session | null, draw: (below: number) => number): Said {
  const choices = session?.offered?.choices ?? [];
  const chosen = choices[draw(choices.length)];
  const turn = session?.offered?.turn;
  const reference = /R-[0-9A-Z]{6}/.exec(JSON.stringify(session))?.[0];
  if (reference && draw(12) === 0) return { kind: 'choice', id: `@go:verdict:${reference}` };
  if (chosen && turn !== undefined && draw(10) < 7) return { kind: 'choice', id: chosen.id, turn };
  return words[draw(words.length)] ?? { kind: 'text', text: 'bonjour' };
}

/** One in ten is of the staff too; a round waits for them. */
async function employ(scene: Scene, sender: string): Promise<void> {
  const { vault } = scene.parvis.engine.world;
  const id = vault.key('conversation', `telegram:${sender}`);
  const staff = member(`staff-${sender}`, 'agent', 'campaigner', 'approver');
  await scene.store.transaction(async (tx) => {
    await linkTo(tx, id, staff, scene.nature.now());
    if ((await tx.rounds.load('r1')) === null) await drafted(tx, 'ana', scene.nature.now());
  });
}

const kept = new Map<string, Map<string, Session>>();
function keep(session: Session | null): void {
  const top = session?.frames.at(-1);
  if (!session || !top) return;
  const states = kept.get(top.dialog) ?? new Map<string, Session>();
  kept.set(top.dialog, states);
  const state = String(top.snapshot.value);
  if (states.size < KEPT && !states.has(state))
    states.set(state, { ...session, history: session.history.slice(-1) });
}

const geocoder = await startGeocoder();
async function walk(poll: boolean | string): Promise<readonly string[]> {
  const scene = await openScene({
    poll,
    published: true,
    demonstration: true,
    geocoderUrl: geocoder.url,
    photo: onePhoto,
  });
  for (let person = 0; person < PEOPLE; person += 1) {
    const draw = chance(person * 7919 + 17);
    const sender = String(700_000 + person);
    await scene.say('telegram', sender, { kind: 'text', text: 'bonjour' });
    if (person % 10 === 0) await employ(scene, sender);
    for (let turn = 0; turn < TURNS; turn += 1) {
      const session = await sessionOf(scene, sender);
      keep(session);
      await scene.say('telegram', sender, next(session, draw));
    }
  }
  await scene.close();
  return scene.errors;
}

// By ranks, so that a ballot can be changed too.
const errors = [...(await walk(true)), ...(await walk('ranking'))];
await geocoder.close();
mkdirSync(folder, { recursive: true });
for (const [dialog, states] of kept) {
  // What is kept already stays as it was stored then.
  if (existsSync(`${folder}/${dialog}.json`)) continue;
  const sorted = Object.fromEntries([...states].sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(`${folder}/${dialog}.json`, `${JSON.stringify(sorted, null, 1)}\n`);
}
for (const error of errors) process.stderr.write(`${error}\n`);
