import { describe, expect, it } from 'vitest';
import type { JobOp, Ops } from '../../core/conversation/ops.ts';
import { ParvisError } from '../../core/errors.ts';
import { frozenNature } from '../nature.ts';
import { colours, hour, play, second, sorry, texts, toConfirm, useScenes } from './people.ts';
import { openTestScene } from './scene.ts';

const { open, file } = useScenes();
const confirm = 'Zoé, red, small : c’est bien cela ? [C’est cela] [Recommencer]';

describe('timers', () => {
  it('fire once, at their time', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire']);
    expect(await scene.wait(2 * hour - 2 * second)).toEqual([]);
    expect(await scene.wait(2 * second)).toEqual(['Vous n’avez pas fini.']);
    expect(await scene.wait(3 * hour)).toEqual([]);
    await scene.wait(20 * hour);
    expect((await scene.session('ann'))?.frames).toEqual([]);
    expect(await scene.store.transaction((tx) => tx.timers.next())).toBeNull();
  });

  it('survive a restart', async () => {
    const path = file('timers.db');
    const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
    const before = await openTestScene({ file: path, nature });
    await play(before, 'ann', ['bonjour', 'formulaire']);
    await before.close();
    nature.advance(3 * hour);
    const after = await open({ file: path, nature });
    await after.idle();
    expect(texts(after, 'ann')).toEqual(['Vous n’avez pas fini.']);
    expect(await after.say('ann', 'Zoé')).toEqual([colours]);
  });

  it('end with the question that set them, and with the dialog', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire', 'Zoé']);
    expect(await scene.wait(3 * hour)).toEqual([]);
    await scene.say('ann', 'annuler');
    expect(await scene.store.transaction((tx) => tx.timers.next())).toBeNull();
  });

  it('are set anew by RETOUR', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire', 'Zoé', 'retour']);
    expect(await scene.wait(2 * hour + second)).toEqual(['Vous n’avez pas fini.']);
  });

  it('that end the menu bring nothing up again in the night', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'histoire', 'menu']);
    expect(await scene.wait(25 * hour)).toEqual([]);
    expect(await scene.say('ann', 'oui')).toEqual([expect.stringContaining('Lequel ?')]);
  });

  it('whose turn fails are tried again, and let go at the fifth failure', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire']);
    const { phrases } = scene.engine;
    const render = phrases.render.bind(phrases);
    let failures = 0;
    let failing = 3;
    const breaking = (...args: Parameters<typeof render>) => {
      if (args[1] === 'form.reminder' && failures < failing) {
        failures += 1;
        throw new Error('no such words');
      }
      return render(...args);
    };
    Object.assign(phrases, { render: breaking });
    await scene.wait(2 * hour);
    for (let at = 0; at < 10; at += 1) await scene.wait(5 * second);
    expect(failures).toBe(3);
    expect(texts(scene, 'ann').at(-1)).toBe('Vous n’avez pas fini.');

    failing = 100;
    failures = 0;
    await play(scene, 'bob', ['bonjour', 'formulaire']);
    await scene.wait(2 * hour);
    for (let at = 0; at < 20; at += 1) await scene.wait(5 * second);
    expect(failures).toBe(5);
    expect((await scene.say('bob', 'Zoé')).join()).toContain('Quelle couleur');
  });

  it('of one conversation that break do not hold up the others', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire']);
    await play(scene, 'bob', ['bonjour', 'formulaire']);
    await scene.put('ann', (session) => ({
      ...session,
      frames: session.frames.map((frame) => ({ ...frame, snapshot: { value: 'naming', context: null } })),
    }));
    await scene.wait(2 * hour + 10 * second);
    expect(texts(scene, 'bob').at(-1)).toBe('Vous n’avez pas fini.');
  });
});

/** A slow call whose answer is given by hand. */
function slowLook(): { readonly ops: Ops; answer(ok: boolean): void; calls: number } {
  let settle: (ok: boolean) => void = () => {};
  const slow = {
    calls: 0,
    answer: (ok: boolean) => settle(ok),
    ops: {
      'far.look': {
        kind: 'job' as const,
        timeout: 20 * second,
        perform: async () => {
          slow.calls += 1;
          const ok = await new Promise<boolean>((resolve) => {
            settle = resolve;
          });
          return ok ? { ok: true as const } : { ok: false as const, reason: 'gone' };
        },
      },
    },
  };
  return slow;
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 30));

describe('slow calls', () => {
  it('say after three seconds that they are under way', async () => {
    const slow = slowLook();
    const scene = await open({ ops: slow.ops });
    await play(scene, 'ann', toConfirm.slice(0, -1));
    await scene.intake.accept([scene.inbound('ann', 'petit')]);
    await soon();
    const since = scene.heard.length;
    scene.nature.advance(4 * second);
    await expect.poll(() => texts(scene, 'ann', since), { timeout: 5000 }).toEqual(['Je cherche.']);
    slow.answer(true);
    await scene.idle();
    expect(scene.last('ann')?.text).toContain('c’est bien cela');
  });

  it('whose question was left by RETOUR are not heard any more', async () => {
    const slow = slowLook();
    const scene = await open({ ops: slow.ops });
    await play(scene, 'ann', toConfirm.slice(0, -1));
    await scene.intake.accept([scene.inbound('ann', 'petit')]);
    await soon();
    const since = scene.heard.length;
    await scene.intake.accept([scene.inbound('ann', 'retour')]);
    slow.answer(true);
    await scene.idle();
    expect(texts(scene, 'ann', since)).toEqual(['Petit ou grand ?']);
    expect((await scene.session('ann'))?.frames.map(({ dialog }) => dialog)).toEqual(['form', 'size']);
    const answer = scene.say('ann', 'grand');
    await soon();
    slow.answer(true);
    expect(await answer).toEqual(['Zoé, red, large : c’est bien cela ? [C’est cela] [Recommencer]']);
  });

  it('that may be tried again are, while there is time', async () => {
    let calls = 0;
    const scene = await open({
      ops: {
        'far.look': {
          kind: 'job',
          timeout: 20 * second,
          perform: async () => {
            calls += 1;
            if (calls < 3) throw new ParvisError('geocoder.unavailable', 'no answer');
            return { ok: true };
          },
        },
      },
    });
    await play(scene, 'ann', toConfirm);
    expect(calls).toBe(1);
    await scene.wait(2 * second);
    expect(await scene.wait(2 * second)).toContain(confirm);
    expect(calls).toBe(3);
  });

  it('that never succeed are answered as failed when their time is over, and at once when they can not be tried again', async () => {
    let calls = 0;
    const scene = await open({
      ops: {
        'far.look': {
          kind: 'job',
          timeout: 20 * second,
          perform: async () => {
            calls += 1;
            throw calls === 1 ? new Error('a defect') : new ParvisError('geocoder.unavailable', 'no answer');
          },
        },
      },
    });
    await play(scene, 'ann', toConfirm.slice(0, -1));
    expect((await scene.say('ann', 'petit')).join()).toContain('La palette ne répond pas.');
    await play(scene, 'ann', ['vert', 'petit']);
    const since = scene.heard.length;
    for (let at = 0; at < 15; at += 1) await scene.wait(2 * second);
    expect(texts(scene, 'ann', since).join()).toContain('La palette ne répond pas.');
    expect(calls).toBeLessThan(14);
  });

  it('survive a restart', async () => {
    const path = file('jobs.db');
    const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
    const before = await openTestScene({ file: path, nature, started: false });
    for (const words of toConfirm) await before.intake.accept([before.inbound('ann', words)]);
    await before.store.close();
    const after = await open({ file: path, nature });
    await after.idle();
    expect(after.last('ann')?.text).toBe('Zoé, red, small : c’est bien cela ?');
  });

  it.each([
    ['the dialog hears that it failed', ['form.confirm'], /^La palette ne répond pas/],
    ['else with an apology', ['form.confirm', 'form.failed'], sorry],
  ])('whose answer breaks the turn are let go after five tries: %s', async (_, broken, last) => {
    const looking: JobOp = { kind: 'job', timeout: hour, perform: async () => ({ ok: true }) };
    const scene = await open({ ops: { 'far.look': looking } });
    const { phrases } = scene.engine;
    const render = phrases.render.bind(phrases);
    Object.assign(phrases, {
      render: (...args: Parameters<typeof render>) => {
        if (broken.includes(args[1])) throw new Error('no such words');
        return render(...args);
      },
    });
    await play(scene, 'ann', toConfirm);
    const since = scene.heard.length;
    for (let at = 0; at < 20; at += 1) await scene.wait(5 * second);
    const heard = texts(scene, 'ann', since).filter((text) => text !== 'Je cherche.');
    expect(heard).toEqual([expect.stringMatching(last)]);
    expect((await scene.say('ann', 'menu')).join()).toContain('Que voulez-vous faire');
  });
});
