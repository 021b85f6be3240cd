import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KannelChain, startKannel, whyNoKannel } from '../peers/kannel.ts';
import { type Running, startService } from './service.ts';

const missing = whyNoKannel();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
const webhookSecret = 'whole-vote-secret-01';
const phone = '+33639980004';

/** Bot, Kannel, SMPP, an SMS centre: a vote, with the code that comes by SMS and is typed back. */
describe.skipIf(missing !== null && !isRequired)(
  `a vote by SMS${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let chain: KannelChain;
    let running: Running;
    let count = 0;

    beforeAll(async () => {
      if (missing !== null) throw new Error(missing);
      running = await startService(async (url) => {
        chain = await startKannel({ botUrl: url, webhookSecret });
        return {
          KANNEL_SEND_URL: chain.sendUrl,
          KANNEL_USERNAME: chain.username,
          KANNEL_PASSWORD: chain.password,
          KANNEL_FROM: '3975',
          KANNEL_WEBHOOK_SECRET: webhookSecret,
        };
      });
    });

    afterAll(async () => {
      await running?.stop();
      await chain?.stop();
    });

    /** Says it, and waits for as many texts as come back. */
    async function say(text: string, texts = 1): Promise<string> {
      chain.say(phone, text);
      const before = count;
      count += texts;
      const all = await chain.waitFor(count, 15_000);
      return all
        .slice(before)
        .map((each) => each.text)
        .join('\n');
    }
    const cast = () =>
      running.service.store.transaction(async (tx) => {
        const [row] = await tx.polls.all();
        if (!row) throw new Error('there is no poll');
        const { id } = row.poll;
        return { roll: await tx.ballots.rollSize(id), box: (await tx.ballots.envelopes(id)).length };
      });
    const tracking = (text: string) => /[A-Z0-9]{4}-[A-Z0-9]{4}/u.exec(text)?.[0] ?? 'none';

    it('is cast once the number is proven by the code that came by SMS', async () => {
      expect(await say('voter')).toContain('1 Voter');
      expect(await say('1')).toContain('Il faut avoir 7 ans ou plus');
      const asked = await say('1', 2);
      expect(asked).toContain('au numéro finissant par 04');
      const code = /\b\d{6}(?= est votre code)/u.exec(asked)?.[0] ?? 'no code';
      const wrong = code === '000000' ? '000001' : '000000';
      expect(await say(wrong)).not.toContain('confirmé');
      expect(await say(code)).toContain('votre numéro est confirmé');
      expect(await say('75020')).toContain('7 Tous les projets');
      expect(await say('7')).toContain("1 Cours d'école à l'ombre");
      expect(await say('1,4')).toContain('2 choisis sur 4');
      expect(await say('3')).toContain('(2 sur 4)');
      expect(await cast()).toEqual({ roll: 0, box: 0 });
      expect(tracking(await say('1'))).not.toBe('none');
      expect(await cast()).toEqual({ roll: 1, box: 1 });
      expect(await say('non')).not.toBe('');
    }, 90_000);

    it('is cast again without a code, and counts once', async () => {
      expect(await say('voter')).toContain('1 Voter');
      expect(await say('1')).toContain('Voir mon bulletin');
      expect(await say('velo')).toContain('Plusieurs : choisir');
      expect(await say('1')).toContain('1 Choisir ce projet');
      expect(await say('1')).toContain('1 choisi sur 4');
      expect(await say('voir mon bulletin')).toContain('1 Déposer mon vote');
      const again = await say('1');
      expect(again).toContain("il remplace l'ancien");
      expect(tracking(again)).not.toBe('none');
      expect(await cast()).toEqual({ roll: 1, box: 1 });
    }, 90_000);

    it('costs no text in UCS-2, and none above two segments', () => {
      const dear = chain.received().filter(({ coding, segments }) => coding !== 0 || segments > 2);
      expect(dear).toEqual([]);
    });
  },
);
