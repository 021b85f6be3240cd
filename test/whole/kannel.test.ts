import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KannelChain, startKannel, whyNoKannel } from '../peers/kannel.ts';
import { type Running, startService } from './service.ts';

const missing = whyNoKannel();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
const webhookSecret = 'whole-service-secret-1';
const phone = '+33639980001';

/** Bot, Kannel, SMPP, an SMS centre: a whole report by SMS, nothing but the radio missing. */
describe.skipIf(missing !== null && !isRequired)(
  `a resident without a smartphone${missing ? ` (skipped: ${missing})` : ''}`,
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

    async function say(
      text: string,
    ): Promise<{ readonly text: string; readonly coding: number; readonly segments: number }> {
      chain.say(phone, text);
      count += 1;
      const all = await chain.waitFor(count, 15_000);
      const last = all.at(-1);
      if (!last) throw new Error('nothing was received');
      return last;
    }

    it('reports a mattress by its address, to its reference, in GSM-7', async () => {
      const first = await say('il y a un matelas devant le 12 rue de Belleville');
      expect(first.text).toContain('Bonjour, ici Parvis');
      expect(first.text).toContain("J'ai compris : Encombrants, matelas, meuble");
      expect(first).toMatchObject({ coding: 0, segments: 2 });
      expect((await say('1')).text).toContain('12 Rue de Belleville, 20e');
      expect((await say('oui')).text).toContain('1 Oui, envoyer');
      const done = await say('Envoyer');
      const reference = /R-[A-Z0-9]{6}/.exec(done.text)?.[0] ?? '';
      expect(done).toMatchObject({ coding: 0, segments: 1 });
      const row = await running.service.store.transaction((tx) => tx.reports.byReference(reference));
      expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
    });

    it('answers a consultation of every kind of question, kept as it goes', async () => {
      const typed = ['consultation', '1', '1', '1 2', '2 1 3', '4', 'plus de bancs', 'passer'];
      const texts = [];
      for (const words of typed) texts.push(await say(words));
      expect(texts.at(-1)?.text).toContain('Merci');
      expect(texts.filter(({ coding, segments }) => coding !== 0 || segments > 2)).toEqual([]);
      const rows = await running.service.store.transaction((tx) => tx.consultations.participations('charte'));
      expect(rows.map(({ answers }) => answers)).toMatchObject([
        {
          deja: { kind: 'one', choice: 'souvent' },
          moyens: { kind: 'several', choices: ['message', 'reunion'] },
          priorites: { kind: 'ranking', choices: ['rues', 'ecole', 'climat'] },
          confiance: { kind: 'scale', value: 4 },
          idee: { kind: 'text' },
          lieu: { kind: 'skipped' },
        },
      ]);
      expect(rows[0]?.finishedAt).not.toBeNull();
    }, 90_000);

    it('takes STOP, in the middle of anything, and tells so once', async () => {
      await say('signaler');
      expect((await say('stop')).text).toContain('Plus de messages de consultation');
      const counts = await running.service.store.transaction((tx) => tx.outbox.counts());
      expect(counts).toMatchObject({ waiting: 0, dead: 0, uncertain: 0, sent: count });
    });
  },
);
