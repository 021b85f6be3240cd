import { afterEach, describe, expect, it } from 'vitest';
import { closePoll } from '../../core/civic/polls-counting.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { openScene, type Scene } from '../scene.ts';

const e164 = '+33639980001';
const text = (words: string): Said => ({ kind: 'text', text: words });

/** One number, three channels: one voter, one ballot, the last one. */
describe('one person on three channels', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  async function vote(
    channel: string,
    sender: string,
    project: string,
    prove: readonly Said[],
  ): Promise<string> {
    const phone = channel === 'telegram' ? {} : { phone: { e164, proven: channel === 'whatsapp' } };
    let answer = '';
    const say = async (said: Said) => {
      const words = said.kind === 'text' && said.text === '(code)' ? text(code()) : said;
      answer = (await scene.say(channel, sender, words, { language: 'fr', ...phone })).join('\n');
    };
    const steps = [text('je veux voter'), text('voter')];
    for (const said of steps) await say(said);
    if (/Est-ce votre cas/.test(answer)) await say(text('oui'));
    for (const said of prove) await say(said);
    if (/arrondissement habitez-vous/.test(answer)) await say(text('20'));
    for (const words of [
      'Tous les projets',
      project,
      'Choisir ce projet',
      'Voir mon bulletin',
      'Déposer mon vote',
    ])
      await say(text(words));
    return answer;
  }

  function code(): string {
    const sms = scene.seen.findLast((each) => each.channel === 'sms' && /\b\d{6}\b/.test(each.text));
    return /\b\d{6}\b/.exec(sms?.text ?? '')?.[0] ?? '';
  }

  it('has one ballot, the last one', async () => {
    scene = await openScene({ poll: true });
    const first = await vote('sms', e164, '1', [text('(code)')]);
    const second = await vote('whatsapp', '33639980001', '2', [text('oui')]);
    const third = await vote('telegram', '5', '3', [{ kind: 'contact', phone: e164, own: true }]);
    const trackers = [first, second, third].map((answer) => /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(answer)?.[0]);
    expect(new Set(trackers).size).toBe(3);
    expect(trackers).not.toContain(undefined);

    const { nature } = scene;
    const [poll] = await scene.store.transaction((tx) => tx.polls.all());
    const id = poll?.poll.id ?? '';
    const projects = await scene.store.transaction((tx) => tx.polls.projects(id));
    const passphrases = scene.passphrases ?? ['', ''];
    const closed = await closePoll({ store: scene.store, nature, actor: 'test' }, id, passphrases, false);
    if (!closed.ok) throw new Error(closed.reason);
    expect(closed.box.map((row) => row.tracker)).toEqual([trackers[2]]);
    const city = projects.filter((project) => project.sector === null);
    const chosen = closed.results.counts.filter((count) => count.votes > 0).map((count) => count.project);
    expect(chosen).toEqual([city[2]?.id]);
  });
});
