import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decide, listed, ranked, shown } from '../../bots/cli/moderation.ts';
import type { ContributionState } from '../../core/civic/contributions.ts';
import { openScene, type Scene } from '../scene.ts';

const ada = '+33639980001';
const bob = '+33639980002';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});

/** All that comes back by SMS for these lines. */
async function say(sender: string, ...texts: string[]): Promise<string> {
  const answers: string[] = [];
  for (const text of texts)
    answers.push(
      ...(await scene.say('sms', sender, { kind: 'text', text }, { phone: { e164: sender, proven: false } })),
    );
  return answers.join('\n');
}

async function proposed(sender: string, title: string, what: string): Promise<string> {
  const said = await say(sender, `je propose ${title}`, what, 'toute la ville', 'tous', 'passer', 'oui');
  return /P-\w{6}/.exec(said)?.[0] ?? said;
}

/** A step by the staff; what was then told, as `number: text`. */
async function step(reference: string, state: ContributionState, note: string | null = null, into?: string) {
  const from = scene.seen.length;
  const done = await decide(scene.parvis.engine, reference, { state, note, ...(into && { into }) });
  scene.nature.advance(5_000);
  scene.parvis.sender.wake();
  await scene.parvis.idle();
  return { ...done, told: scene.seen.slice(from).map((each) => `${each.to}: ${each.text}`) };
}

const row = (reference: string) => scene.store.transaction((tx) => tx.contributions.byReference(reference));

describe('a proposal', () => {
  it('is sealed in the database, and unknown to others until it is published', async () => {
    const reference = await proposed(ada, 'un verger au square', 'planter trente pommiers à cueillir');
    const kept = await row(reference);
    expect(JSON.stringify(kept)).not.toMatch(/verger|pommiers/);
    expect(kept).toMatchObject({ kind: 'proposal', state: 'submitted', district: null });
    expect(await say(bob, `je soutiens ${reference}`)).toContain('Je ne connais pas ce code');
    expect((await shown(scene.parvis.engine, reference)).text).toContain('Quoi : planter trente pommiers');
  });

  it('is told to its author at every step, with the city’s word', async () => {
    const reference = await proposed(ada, 'un verger au square', 'planter trente pommiers à cueillir');
    expect((await step(reference, 'published')).told).toEqual([
      `${ada}: Votre projet ${reference} est publié. Donnez ce code : d'autres peuvent le soutenir.`,
    ]);
    expect((await step(reference, 'costed', 'Environ 40 000 euros.')).told[0]).toContain(
      'La Ville dit : Environ 40 000 euros.',
    );
    expect(await say(bob, `je soutiens ${reference}`, 'oui')).toContain('(1 soutien)');
    const { told } = await step(reference, 'on-ballot');
    expect(told.map((each) => each.slice(0, 12)).toSorted()).toEqual([ada, bob]);
    expect(await say(ada, 'mes démarches', '1')).toContain('1 soutien. État : au vote.');
    expect(await say(bob, `je soutiens ${reference}`)).toContain('Vous soutenez déjà');
  });

  it('is refused with a reason only, and only by a step that exists', async () => {
    const reference = await proposed(ada, 'une fête de rue', 'une fête chaque samedi avec orchestre');
    expect((await step(reference, 'refused')).text).toContain('Un refus a besoin d’un mot');
    expect((await step(reference, 'on-ballot')).text).toContain('ne suit pas son état');
    expect((await step(reference, 'studied')).text).toContain('ne suit pas son état');
    expect((await step('P-CCCCCC', 'published')).text).toContain('Rien n’a cette référence');
    expect((await step(reference, 'refused', 'Une fête n’est pas un investissement.')).told[0]).toContain(
      "n'est pas retenu. La Ville dit : Une fete n'est pas un investissement.",
    );
    expect((await step(reference, 'refused', 'x')).text).toContain('C’est déjà son état');
    expect(await say(ada, 'mes démarches')).toContain(`${reference} refusé`);
  });

  it('is merged into one like it: its author and supporters go on there', async () => {
    const one = await proposed(ada, 'un verger au square', 'planter trente pommiers à cueillir');
    const other = await proposed(bob, 'des agrès de musculation', 'des barres et des bancs en bois dehors');
    await step(one, 'published');
    expect((await step(other, 'merged', null, 'P-CCCCCC')).text).toContain('une autre, de la même sorte');
    const { told } = await step(other, 'merged', null, one);
    expect(told).toEqual([
      `${bob}: Le projet ${other} est regroupé avec ${one}, que vous soutenez maintenant.`,
    ]);
    expect(await say(bob, `je soutiens ${other}`)).toContain(`Vous soutenez déjà ${one}`);
    expect((await row(other))?.into).toBe(one);
  });

  it('is withdrawn by its author, once', async () => {
    const reference = await proposed(ada, 'un verger au square', 'planter trente pommiers à cueillir');
    expect(await say(ada, 'mes démarches', '1', 'retirer', 'oui')).toContain("C'est retiré");
    expect((await row(reference))?.state).toBe('withdrawn');
    expect((await step(reference, 'published')).text).toContain('ne suit pas son état');
    expect(await listed(scene.parvis.engine, 'proposal', 'withdrawn')).toBe(
      `${reference}  retirée  soutiens : 0  Un verger au square`,
    );
    expect(await listed(scene.parvis.engine, 'proposal', 'published')).toBe('Rien dans cet état.');
  });

  it('is not sent more than ten times a day', async () => {
    for (let at = 0; at < 10; at += 1)
      expect(await proposed(ada, `un verger ${at}`, 'planter trente pommiers à cueillir')).toMatch(/^P-/);
    expect(await proposed(ada, 'un verger', 'planter trente pommiers à cueillir')).toContain(
      'Vous avez déjà beaucoup envoyé',
    );
  });

  it('stays, of nobody, when its author is erased; a support goes with its person', async () => {
    const reference = await proposed(ada, 'un verger au square', 'planter trente pommiers à cueillir');
    await step(reference, 'published');
    const hidden = await proposed(ada, 'une serre tropicale', 'une serre chauffée pour des bananes');
    await say(bob, `je soutiens ${reference}`, 'oui');
    await scene.store.transaction(async (tx) => {
      const { forgetContributions } = await import('../../core/civic/contributions-send.ts');
      const author = (await tx.contributions.byReference(reference))?.person ?? '';
      const [supporter] = await tx.contributions.supporters(
        (await tx.contributions.byReference(reference))?.id ?? '',
      );
      for (const person of [author, supporter?.person ?? ''])
        await forgetContributions({ tx, world: scene.parvis.engine.world }, person);
    });
    expect(await row(reference)).toMatchObject({ person: null, conversation: null, state: 'published' });
    expect((await shown(scene.parvis.engine, reference)).text).not.toContain('Prix imaginé');
    expect(await row(hidden)).toMatchObject({ person: null, title: null, answers: null });
    expect(await listed(scene.parvis.engine, 'proposal', 'published')).toBe(
      `${reference}  publiée  soutiens : 0  Un verger au square`,
    );
  });

  it('leaves the audit log whole, without its words', async () => {
    const reference = await proposed(ada, 'un verger au square', 'planter trente pommiers à cueillir');
    await step(reference, 'published');
    expect((await scene.store.transaction((tx) => tx.audit.verify())).broken).toBeNull();
  });
});

describe('requests for data', () => {
  const ask = async (sender: string, what: string) => {
    const said = await say(
      sender,
      `je cherche des données sur ${what}`,
      'une étude',
      'une seule fois',
      '1',
      'oui',
    );
    return /D-\w{6}/.exec(said)?.[0] ?? said;
  };

  it('are ranked by support for the consultation, and hear the outcome', async () => {
    const bats = await ask(ada, 'les chauves-souris');
    const cats = await ask(ada, 'les chats errants');
    await step(bats, 'published');
    await step(cats, 'published');
    await say(bob, `je soutiens ${cats}`, 'oui');
    expect(await ranked(scene.parvis.engine, 10)).toBe(
      `1. ${cats}  soutiens : 1  Les chats errants\n2. ${bats}  soutiens : 0  Les chauves-souris`,
    );
    await step(cats, 'consulted');
    const { told } = await step(cats, 'opened', 'Cherchez « chats » sur le portail.');
    expect(told.map((each) => each.slice(0, 12)).toSorted()).toEqual([ada, bob]);
    expect(told[0]).toContain('sont ouvertes. La Ville dit : Cherchez "chats" sur le portail.');
    expect(await ranked(scene.parvis.engine, 10)).toBe(`1. ${bats}  soutiens : 0  Les chauves-souris`);
  });
});

describe('an idea for the lab', () => {
  it('is answered to its author', async () => {
    const said = await say(
      ada,
      'une idée pour le labo : des feux piétons plus longs',
      'une idée',
      'habitant',
      'on n’a pas le temps',
      'les aînés',
      'passer',
      'oui',
      'oui',
    );
    const reference = /I-\w{6}/.exec(said)?.[0] ?? said;
    expect((await step(reference, 'published')).text).toContain('ne suit pas son état');
    expect((await step(reference, 'studied', 'Nous vous appelons lundi.')).told).toEqual([
      `${ada}: Le labo étudie votre idée ${reference}. Le labo dit : Nous vous appelons lundi.`,
    ]);
    expect((await step(reference, 'testing')).told[0]).toContain("mise à l'essai");
    expect((await step(reference, 'adopted')).told[0]).toContain('adoptée');
    const kept = await shown(scene.parvis.engine, reference);
    expect(kept.text).toContain('Participer aux essais : oui');
    expect(kept.text).toContain('Qui écrit : une personne qui habite la ville');
  });
});
