import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportState } from '../../core/civic/reports.ts';
import { referenceFrom, referenceIn } from '../../core/civic/reports.ts';
import { changeState } from '../../core/civic/reports-state.ts';
import type { Say } from '../../core/conversation/vocabulary.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { openScene, type Scene } from '../scene.ts';

let geocoder: GeocoderStub;
let scene: Scene;
beforeEach(async () => {
  geocoder = await startGeocoder();
  scene = await openScene({ geocoderUrl: geocoder.url });
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
  await geocoder.close();
});

const ada = '+33639980001';
const bob = '+33639980002';

async function say(sender: string, ...texts: readonly string[]): Promise<string> {
  let last: readonly string[] = [];
  for (const text of texts) last = await scene.say('sms', sender, { kind: 'text', text }, { language: 'fr' });
  return last.join('\n');
}

async function report(sender: string): Promise<string> {
  const sent = await say(sender, 'banc cassé au 5 rue Oberkampf', 'oui', 'oui', 'envoyer');
  return referenceIn(sent) ?? sent;
}

async function change(reference: string, state: ReportState, note: string | null = null) {
  const told: { conversation: string; say: Say }[] = [];
  const answer = await scene.store.transaction((tx) =>
    changeState(
      {
        world: scene.parvis.engine.world,
        tx,
        now: scene.nature.now(),
        actor: 's1',
        tell: async (conversation, what) => {
          told.push({ conversation, say: what });
        },
      },
      reference,
      state,
      note,
    ),
  );
  return { answer, told };
}

describe('a report’s states', () => {
  it('are told to its author and its followers, with the city’s word', async () => {
    const reference = await report(ada);
    expect(await say(bob, 'banc cassé au 5 rue Oberkampf', 'oui', 'oui', '1')).toContain(
      `vous suivez ${reference}`,
    );
    const { answer, told } = await change(reference, 'assigned', 'Passage jeudi.');
    expect(answer).toEqual({ ok: true, value: { reference, state: 'assigned', told: 2 } });
    expect(new Set(told.map(({ conversation }) => conversation)).size).toBe(2);
    expect(told[0]?.say).toEqual({
      type: 'say',
      key: 'verdict.news.assigned_note',
      values: { reference, what: 'Banc abîmé', note: 'Passage jeudi.' },
    });
    expect(await say(ada, 'mes démarches', '1')).toContain('en cours. Passage jeudi.');
  });

  it('are refused when they are not a change, or of no report', async () => {
    const reference = await report(ada);
    expect((await change(reference, 'received')).answer).toEqual({ ok: false, reason: 'same' });
    expect((await change('R-CCCCCC', 'done')).answer).toEqual({ ok: false, reason: 'unknown' });
    await say(ada, 'mes démarches', '1', 'retirer', 'oui');
    expect((await change(reference, 'done')).answer).toEqual({ ok: false, reason: 'withdrawn' });
  });

  it('offer to say whether what is done is mended; "pas réglé" opens it again', async () => {
    const reference = await report(ada);
    const { told } = await change(reference, 'done');
    expect(told[0]?.say.choices?.map(({ id }) => id)).toEqual([
      `@go:verdict:${reference}.fixed`,
      `@go:verdict:${reference}.broken`,
    ]);
    expect(await say(ada, `${reference} pas réglé`)).toContain(`${reference} est rouvert`);
    const row = await scene.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row?.state).toBe('reopened');
    const states = await scene.store.transaction(async (tx) =>
      row ? (await tx.reports.changes(row.id)).map(({ state }) => state) : [],
    );
    expect(states).toEqual(['received', 'done', 'reopened']);
    expect(await say(ada, `${reference.toLowerCase()} n’est pas réglé`)).toContain('pas encore terminé');
  });

  it('can be confirmed by a button', async () => {
    const reference = await report(ada);
    await change(reference, 'done');
    const pressed = await scene.say('sms', ada, { kind: 'choice', id: `@go:verdict:${reference}.fixed` });
    expect(pressed.join()).toContain(`${reference} est réglé`);
  });

  it('are nobody else’s business', async () => {
    const reference = await report(ada);
    await change(reference, 'done');
    expect(await say(bob, `${reference} pas réglé`)).toContain('Je ne connais pas cette référence');
    expect(await say(bob, `où en est mon signalement ${reference}`)).toContain(
      'Je ne connais pas cette référence',
    );
    const row = await scene.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row?.state).toBe('done');
  });

  it('are followed until one has enough of it', async () => {
    const reference = await report(ada);
    await say(bob, 'banc cassé au 5 rue Oberkampf', 'oui', 'oui', '1');
    expect(await say(bob, 'mes démarches')).toContain(`${reference} recu, suivi`);
    expect(await say(bob, '1', 'ne plus suivre')).toContain('Vous ne suivez plus');
    expect((await change(reference, 'done')).told).toHaveLength(1);
  });

  it('keep what is written sealed in the database', async () => {
    const reference = await report(ada);
    const row = await scene.store.transaction((tx) => tx.reports.byReference(reference));
    expect(JSON.stringify(row)).not.toMatch(/banc cassé|Oberkampf/);
    expect(scene.parvis.engine.world.vault.open(row?.words ?? '')).toBe('banc cassé au 5 rue Oberkampf');
    expect(row).toMatchObject({
      category: 'banc',
      lat: 48.8637,
      lon: 2.367,
      district: '11',
      state: 'received',
    });
  });
});

describe('a reference', () => {
  it('has six letters and digits that no one takes for others', () => {
    const made = referenceFrom(Uint8Array.from({ length: 16 }, (_, i) => i * 17));
    expect(made).toMatch(/^R-[CDFHJKMNPQRTVWX3479]{6}$/);
    expect(referenceFrom(new Uint8Array(16).fill(255))).toBeNull();
  });

  it.each([
    ['R-CDFHJ3', 'R-CDFHJ3'],
    ['où en est r cdfhj3 ?', 'R-CDFHJ3'],
    ['RCDFHJ3 pas réglé', 'R-CDFHJ3'],
    ['R-ABCDEF', null],
    ['R-CDFHJ33', null],
    ['bonjour', null],
  ])('in "%s"', (text, reference) => {
    expect(referenceIn(text)).toBe(reference);
  });
});
