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
const hello = /^Bonjour, je suis .*STOP/;
const colours = 'Quelle couleur ? [Rouge] [Vert] [Bleu]';
const missedAgain =
  'Je ne comprends toujours pas. Répondez avec un bouton, ou avec son numéro. Vous pouvez aussi écrire MENU ou AIDE. Une personne vous répond au 3975.';
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

describe('another wish', () => {
  it('interrupts where no free text is expected, and the first dialog comes back', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé']);
    expect(whole(await scene.say('ann', 'raconte moi une histoire'))).toContain('On continue ?');
    await scene.say('ann', 'oui');
    expect(whole(await scene.say('ann', '3'))).toContain(`Nous en étions à : Formulaire.\n\n${colours}`);
    expect(await scene.say('ann', 'bleu')).toEqual([sizes]);
  });

  it('is an answer where free text is expected', async () => {
    await open();
    await go(['bonjour', 'formulaire']);
    expect(await scene.say('ann', 'histoire')).toEqual([colours]);
    expect(await scene.say('ann', 'retour')).toEqual(['Comment l’appeler ?']);
    expect(await scene.say('ann', 'il faut un stop au carrefour')).toEqual([colours]);
  });

  it('the answer to a slow call of the interrupted dialog waits for its turn', async () => {
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
            return { ok: false, reason: 'gone' };
          },
        },
      },
    });
    await go(ways['in a dialog that another one opened'] ?? []);
    await scene.intake.accept([scene.inbound('ann', 'petit')]);
    await scene.intake.accept([scene.inbound('ann', 'langue')]);
    const since = scene.heard.length;
    release();
    await scene.idle();
    expect(scene.heard.slice(since).map(({ message }) => message.text)).not.toContain('Quelle couleur ?');
    expect(scene.last('ann')?.text).toContain('Quelle langue');
    expect(whole(await scene.say('ann', '1'))).toContain(`Nous en étions à : Formulaire.\n\n${colours}`);
  });
});

describe('buttons', () => {
  it('of an old menu are answered, never applied', async () => {
    await open();
    await scene.say('ann', 'bonjour');
    const old = scene.last('ann')?.turn;
    await scene.say('ann', 'formulaire');
    await scene.say('ann', 'Zoé');
    const answer = await scene.say('ann', {
      kind: 'choice',
      id: 'long',
      ...(old !== undefined && { turn: old }),
    });
    expect(whole(answer)).toBe(`Ce menu n’est plus actif.\n\n${colours}`);
    const wrong = await scene.say('ann', { kind: 'choice', id: 'red', turn: 1 });
    expect(whole(wrong)).toBe(`Ce menu n’est plus actif.\n\n${colours}`);
    const turn = scene.last('ann')?.turn ?? 0;
    expect(await scene.say('ann', { kind: 'choice', id: 'red', turn })).toEqual([sizes]);
  });

  it('by number are those of the last list; no such number is answered', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé']);
    expect(whole(await scene.say('ann', { kind: 'choice', id: '#9' }))).toContain('n’est plus actif');
    expect(whole(await scene.say('ann', { kind: 'choice', id: '#zero' }))).toContain('n’est plus actif');
    expect(await scene.say('ann', { kind: 'choice', id: '#2' })).toEqual([sizes]);
  });

  it('after the end of a dialog lead to the menu', async () => {
    await open();
    await go(ways['at the end of a dialog'] ?? []);
    expect(whole(await scene.say('ann', { kind: 'choice', id: 'yes', turn: 3 }))).toContain(menu);
  });

  it.each(['@go:form:17', '@go:nothing:17', '@go:size', '@go:', '@go:__proto__', '@nothing'])(
    '%s can be pressed by anyone at any time',
    async (id) => {
      await open();
      const first = whole(await scene.say('ann', { kind: 'choice', id }));
      expect(first).toMatch(hello);
      await go(['menu', 'formulaire', 'Zoé']);
      const answer = whole(await scene.say('ann', { kind: 'choice', id, turn: 0 }));
      expect(answer).toContain(id === '@go:form:17' ? 'Comment l’appeler ?' : colours);
    },
  );
});

describe('misses', () => {
  it('the third in a row offers help, the menu and a human being; it does not loop', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé']);
    const missed = `Je n’ai pas compris.\n\n${colours}`;
    expect(whole(await scene.say('ann', 'x'))).toBe(missed);
    expect(whole(await scene.say('ann', 'y'))).toBe(`${missedAgain}\n\n${colours}`);
    const lost = whole(await scene.say('ann', 'z'));
    expect(lost).toMatch(/Une personne vous répond aussi au .*\[Reprendre\] \[Menu\] \[Aide\]$/);
    expect(whole(await scene.say('ann', 'x'))).toBe(missed);
    expect(await scene.say('ann', 'rouge')).toEqual([sizes]);
  });

  it('with nothing in progress: the menu, then how to answer, then the ways out', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'annuler']);
    expect(whole(await scene.say('ann', 'x'))).toBe(`Je n’ai pas compris.\n\n${menu}`);
    expect(whole(await scene.say('ann', 'y'))).toBe(`${missedAgain}\n\n${menu}`);
    expect(whole(await scene.say('ann', 'z'))).toContain('[Menu] [Aide]');
    expect(whole(await scene.say('ann', 'x'))).toBe(`Je n’ai pas compris.\n\n${menu}`);
  });

  it.each(['merci', 'ok', 'Merci, au revoir !', '👍', '🙏🏽', 'شكرا', '谢谢', 'mulțumesc'])(
    'thanks when all is done are no miss: %s',
    async (thanks) => {
      await open();
      const kind = ['Merci à vous ! Pour autre chose, écrivez MENU.'];
      await go(['bonjour', 'formulaire', 'Zoé', 'rouge', 'petit', 'oui']);
      expect(await scene.say('ann', thanks)).toEqual(kind);
      await scene.say('ann', 'menu');
      expect(await scene.say('ann', thanks)).toEqual(kind);
      expect((await scene.session('ann'))?.misses).toBe(0);
    },
  );

  it('an answer that is understood sets the count back', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé', 'x', 'y', 'rouge', 'x']);
    expect(whole(await scene.say('ann', 'y'))).toBe(`${missedAgain}\n\n${sizes}`);
  });

  it('what cannot be read is said with its reason', async () => {
    await open();
    await go(['bonjour', 'formulaire', 'Zoé']);
    const voice = await scene.say('ann', { kind: 'unsupported', what: 'voice' });
    expect(whole(voice)).toBe(
      `Je ne sais pas écouter les messages vocaux. Écrivez-moi, s’il vous plaît.\n\n${colours}`,
    );
    const other = await scene.say('ann', { kind: 'unsupported', what: 'dice' });
    expect(whole(other)).toContain('Je ne sais pas lire ce type de message.');
  });
});

describe('first contact', () => {
  it('with words that name a wish greets and opens the dialog with them', async () => {
    await open();
    const answer = whole(await scene.say('ann', 'je veux remplir le formulaire'));
    expect(answer).toMatch(hello);
    expect(answer).toContain('Comment l’appeler ?');
    expect(answer).not.toContain('Que voulez-vous faire');
    const [frame] = (await scene.session('ann'))?.frames ?? [];
    expect(frame?.snapshot.context).toMatchObject({ text: 'je veux remplir le formulaire' });
  });

  it('with a greeting, or with anything else, greets and shows the menu', async () => {
    await open();
    for (const [at, words] of ['bonjour', 'zzz', '?', '1'].entries()) {
      const answer = whole(await scene.say(`person ${at}`, words));
      expect(answer).toMatch(hello);
      expect(answer).toContain(menu);
    }
  });

  it('with a position greets and opens what takes it, without the menu', async () => {
    await open();
    const answer = whole(await scene.say('ann', { kind: 'location', lat: 48.86, lon: 2.35 }));
    expect(answer).toMatch(hello);
    expect(answer).toContain('Comment l’appeler ?');
    expect(answer).not.toContain('Que voulez-vous faire');
  });

  it('by a link opens what it names, with what it says', async () => {
    await open();
    const answer = whole(await scene.say('ann', { kind: 'started', payload: 'form_r12_x:y' }));
    expect(answer).toMatch(hello);
    expect(answer).toContain('Comment l’appeler ?');
    const [frame] = (await scene.session('ann'))?.frames ?? [];
    expect(frame?.snapshot.context).toMatchObject({ text: 'r12_x:y' });
  });

  it.each(['', 'nothing', 'size', 'size_small', '__proto__', 'constructor', '_', 'x'.repeat(3000)])(
    'by a link that names nothing that can begin (%s) shows the menu',
    async (payload) => {
      await open();
      const answer = whole(await scene.say('ann', { kind: 'started', payload }));
      expect(answer).toMatch(hello);
      expect(answer).toContain(menu);
      expect(whole(await scene.say('ann', { kind: 'started', payload }))).toContain(menu);
    },
  );

  it('by LANGUE greets, and takes the answer', async () => {
    await open();
    const answer = whole(await scene.say('ann', 'langue'));
    expect(answer).toMatch(hello);
    expect(answer).toContain('Quelle langue');
    expect(whole(await scene.say('ann', '2'))).toMatch(/English|I will speak|noted/i);
    expect((await scene.session('ann'))?.language).toBe('en');
  });

  it('speaks the language of the hint, else of the words, else of the city', async () => {
    await open();
    const language = async (who: string, words: string, hint?: string) => {
      await scene.say(who, words, hint === undefined ? {} : { language: hint });
      return (await scene.session(who))?.language;
    };
    expect(await language('a', 'hello', 'en-GB')).toBe('en');
    expect(await language('b', 'hello')).toBe('fr');
    expect(await language('c', 'there is a hole in my street')).toBe('en');
    expect(await language('d', 'il y a un trou dans la rue', 'en')).toBe('fr');
    expect(await language('e', '1', 'EN')).toBe('en');
    expect(await language('f', '1', 'xx')).toBe('fr');
  });

  it('a person known under an earlier id goes on where they were', async () => {
    await open();
    await scene.say('old', 'bonjour');
    await scene.say('old', 'formulaire');
    const since = scene.heard.length;
    await scene.say('new', 'Zoé', { alias: 'old' });
    expect(scene.heard.slice(since).map(({ message }) => message.text)).toEqual(['Quelle couleur ?']);
    expect(await scene.session('new')).toBeNull();
  });
});

describe('going away and coming back', () => {
  it('is answered by nothing; a later word is', async () => {
    await open();
    await go(['bonjour', 'formulaire']);
    expect(await scene.say('ann', { kind: 'left' })).toEqual([]);
    expect(await scene.wait(3 * 3_600_000)).toEqual([]);
    expect(await scene.say('ann', { kind: 'returned' })).toEqual([]);
    expect(await scene.say('ann', 'Zoé')).toEqual([colours]);
  });
});
