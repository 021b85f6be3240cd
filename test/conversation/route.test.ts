import { afterEach, describe, expect, it } from 'vitest';
import { openTestScene, type TestScene, type TestSceneOptions } from './scene.ts';

let scene: TestScene;
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});
async function open(options: TestSceneOptions = {}): Promise<TestScene> {
  scene = await openTestScene(options);
  return scene;
}
const menu = 'Que voulez-vous faire ? [Formulaire] [Histoire] [Changer de langue]';
const _hello = /^Bonjour, je suis .*STOP/;
const colours = 'Quelle couleur ? [Rouge] [Vert] [Bleu]';
const sizes = 'Petit ou grand ? [Petit] [Grand]';
const whole = (texts: readonly string[]) => texts.join('\n');

/** What brings a person to each kind of state. */
const ways: Readonly<Record<string, readonly string[]>> = {
  'a stranger': [],
  'at the menu': ['bonjour'],
  'at a free question': ['bonjour', 'formulaire'],
  'at a choice': ['bonjour', 'formulaire', 'Zoé'],
  'in a dialog that another one opened': ['bonjour', 'formulaire', 'Zoé', 'rouge'],
  'after a slow call': ['bonjour', 'formulaire', 'Zoé', 'rouge', 'petit'],
  'at the end of a dialog': ['bonjour', 'formulaire', 'Zoé', 'rouge', 'petit', 'oui'],
  'after three misses': ['bonjour', 'formulaire', 'Zoé', 'x', 'y', 'z'],
  'after an interruption': ['bonjour', 'formulaire', 'Zoé', 'histoire'],
};

async function go(way: readonly string[]): Promise<void> {
  for (const words of way) await scene.say('ann', words);
}

describe('STOP', () => {
  for (const [where, way] of Object.entries(ways))
    it(`is confirmed once and lasts: ${where}`, async () => {
      await open();
      await go(way);
      const answer = await scene.say('ann', 'stop');
      expect(answer).toEqual([expect.stringMatching(/^C’est fait\. Vous ne recevrez plus/)]);
      expect((await scene.session('ann'))?.frames).toEqual([]);
      const again = await scene.say('ann', 'ARRÊT');
      expect(again).toEqual([expect.stringMatching(/^C’est déjà fait/)]);
      const later = whole(await scene.say('ann', 'bonjour'));
      expect(later).toContain(menu);
      expect(later).not.toContain('C’est fait');
      expect(whole(await scene.say('ann', { kind: 'started' }))).toContain('restent coupés');
      expect(whole(await scene.say('ann', 'retour'))).not.toContain('Vous ne recevrez plus');
    });

  it('is in the audit log, and so is START', async () => {
    await open();
    await scene.say('ann', 'stop');
    expect(whole(await scene.say('ann', 'start'))).toContain('Vous recevrez à nouveau');
    const audit = await scene.store.transaction((tx) => tx.audit.verify());
    expect(audit).toEqual({ rows: 2, broken: null });
  });

  it('is not repeated when a voice message follows', async () => {
    await open();
    await scene.say('ann', 'stop');
    const answer = whole(await scene.say('ann', { kind: 'unsupported', what: 'voice' }));
    expect(answer).toContain('messages vocaux');
    expect(answer).toContain('Que voulez-vous faire ?');
    expect(answer).not.toContain('Vous ne recevrez plus');
  });
});

describe('AIDE', () => {
  it.each([
    ['at a free question', 'Comment l’appeler ?'],
    ['at a choice', colours],
    ['in a dialog that another one opened', sizes],
  ])('says what can be written, and asks again: %s', async (where, question) => {
    await open();
    await go(ways[where] ?? []);
    const answer = whole(await scene.say('ann', 'aide'));
    expect(answer).toContain('MENU pour tout voir');
    expect(answer).toContain(question);
  });

  it('asks nothing again when nothing is under way', async () => {
    await open();
    await go(ways['at the end of a dialog'] ?? []);
    expect(whole(await scene.say('ann', 'aide'))).not.toContain('C’est noté');
  });
});

describe('MENU', () => {
  for (const [where, way] of Object.entries(ways))
    it(`shows the menu: ${where}`, async () => {
      await open();
      await go(way);
      expect(whole(await scene.say('ann', 'menu'))).toContain(menu);
    });

  it('and the same dialog chosen there begins anew; nothing of the old one comes back', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé', 'menu']);
    expect(await scene.say('ann', 'formulaire')).toEqual(['Comment l’appeler ?']);
    const answer = whole(await scene.say('ann', 'annuler'));
    expect(answer).not.toContain('Nous en étions à');
  });

  it('chosen by number, and another dialog begun: the first one comes back afterwards', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé', 'menu', '2', 'oui']);
    const answer = whole(await scene.say('ann', '1'));
    expect(answer).toContain('Choisi : c1.');
    expect(answer).toContain(`Nous en étions à : Formulaire.\n\n${colours}`);
  });
});

describe('RETOUR', () => {
  it('goes back one question at a time, also over a dialog and a slow call, then says that there is no more', async () => {
    await open();
    await go(ways['after a slow call'] ?? []);
    expect(await scene.say('ann', 'retour')).toEqual([sizes]);
    expect(await scene.say('ann', 'retour')).toEqual([colours]);
    expect(await scene.say('ann', 'retour')).toEqual(['Comment l’appeler ?']);
    expect(whole(await scene.say('ann', 'retour'))).toBe(
      'Il n’y a pas de question avant celle-ci.\n\nComment l’appeler ?',
    );
    expect(await scene.say('ann', 'Léa')).toEqual([colours]);
    expect(await scene.say('ann', 'vert')).toEqual([sizes]);
    expect(await scene.say('ann', 'grand')).toEqual([
      'Léa, green, large : c’est bien cela ? [C’est cela] [Recommencer]',
    ]);
  });

  it('does not undo what is settled', async () => {
    await open();
    await go(ways['at the end of a dialog'] ?? []);
    const answer = whole(await scene.say('ann', 'retour'));
    expect(answer).toContain('Il n’y a pas de question avant celle-ci.');
    expect(answer).toContain(menu);
    expect(answer).not.toContain('c’est bien cela');
  });

  it('comes back to the question, not to the offer of help after three misses', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé', 'x', 'y', 'z']);
    await scene.put('ann', (session) => session);
    expect(await scene.say('ann', { kind: 'choice', id: '@resume' })).toEqual([colours]);
    await scene.say('ann', 'rouge');
    expect(await scene.say('ann', 'retour')).toEqual([colours]);
  });

  it('never comes back to the waiting for a slow call', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await open({
      ops: {
        'far.look': {
          kind: 'job',
          timeout: 60_000,
          perform: async () => {
            await released;
            return { ok: true };
          },
        },
      },
    });
    await go(ways['in a dialog that another one opened'] ?? []);
    await scene.intake.accept([scene.inbound('ann', 'petit')]);
    await scene.intake.accept([scene.inbound('ann', 'alors ?')]);
    release();
    await scene.idle();
    expect(scene.last('ann')?.text).toContain('c’est bien cela');
    expect(await scene.say('ann', 'retour')).toEqual([sizes]);
    expect(whole(await scene.say('ann', 'grand'))).toContain('large');
  });
});

describe('ANNULER', () => {
  it('ends what is under way, with what it opened, and comes back to what it had interrupted', async () => {
    await open();
    await go(['bonjour', 'histoire', 'menu', 'formulaire', 'Zoé', 'rouge']);
    expect(whole(await scene.say('ann', 'annuler'))).toBe(
      'C’est annulé. Rien n’a été envoyé. Écrivez MENU pour autre chose.\n\n' +
        'Nous en étions à : Histoire.\n\nUne longue histoire, avec tous ses détails. On continue ?',
    );
    expect((await scene.session('ann'))?.frames.map(({ dialog }) => dialog)).toEqual(['long']);
    expect(whole(await scene.say('ann', 'annuler'))).toBe(
      'C’est annulé. Rien n’a été envoyé. Écrivez MENU pour autre chose.',
    );
    expect(whole(await scene.say('ann', 'annuler'))).toContain(menu);
  });
});

describe('PLUS', () => {
  it('turns the pages, round and round; numbers go on counting', async () => {
    await open({ can: { choices: 5 } });
    await go(['bonjour', 'histoire', 'oui']);
    const pages: string[] = [];
    for (let page = 0; page < 3; page += 1) pages.push(whole(await scene.say('ann', 'plus')));
    expect(pages).toEqual([
      'Lequel ? [Cas E] [Cas F] [Cas G] [Cas H] [Suite…]',
      'Lequel ? [Cas I] [Cas J] [Cas K] [Cas L] [Suite…]',
      'Lequel ? [Cas A] [Cas B] [Cas C] [Cas D] [Suite…]',
    ]);
    expect(whole(await scene.say('ann', '0'))).toContain('[Cas E]');
    expect(await scene.say('ann', '11')).toEqual(['Choisi : c11.']);
  });

  it('gives the long form where the short one was said', async () => {
    await open({ can: { terse: true, buttons: false } });
    await scene.say('ann', 'bonjour');
    expect(await scene.say('ann', 'histoire')).toEqual(['Une histoire. On continue ?']);
    expect(await scene.say('ann', 'plus')).toEqual([
      'Une longue histoire, avec tous ses détails. On continue ?',
    ]);
  });
});
