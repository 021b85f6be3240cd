import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Smsc, startSmsc, urlOf, whyNoSmsc } from '../peers/smsc.ts';
import { freePort, type Running, startService } from './service.ts';

const missing = whyNoSmsc();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
const phone = '+33639980001';

/** Bot, SMPP, an SMS centre: with no gateway in between. */
describe.skipIf(missing !== null && !isRequired)(
  `a resident writes by SMS, over SMPP${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let smsc: Smsc;
    let running: Running;
    let count = 0;

    beforeAll(async () => {
      if (missing !== null) throw new Error(missing);
      smsc = await startSmsc(await freePort());
      running = await startService(() => ({ SMPP_URL: urlOf(smsc.port), SMPP_FROM: '3975' }));
      await smsc.wait('bound', 1);
    });

    afterAll(async () => {
      await running?.stop();
      await smsc?.stop();
    });

    async function say(text: string) {
      smsc.say(phone, text);
      count += 1;
      const last = (await smsc.wait('received', count, 15_000)).at(-1);
      if (last?.text === undefined) throw new Error('nothing was received');
      return { ...last, text: last.text };
    }

    it('reports a mattress by its address, to its reference, in GSM-7', async () => {
      const first = await say('il y a un matelas devant le 12 rue de Belleville');
      expect(first.text).toContain('Bonjour, ici Parvis');
      expect(first).toMatchObject({ from: '3975', to: phone, coding: 0, segments: 2 });
      expect((await say('1')).text).toContain('12 Rue de Belleville, 20e');
      expect((await say('oui')).text).toContain('1 Oui, envoyer');
      const done = await say('1');
      const reference = /R-[A-Z0-9]{6}/.exec(done.text)?.[0] ?? '';
      expect(done).toMatchObject({ coding: 0, segments: 1 });
      const row = await running.service.store.transaction((tx) => tx.reports.byReference(reference));
      expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
      expect(smsc.of('acknowledged').every(({ status }) => status === 0)).toBe(true);
    });

    it('goes on after the link fell, with nothing lost', async () => {
      smsc.order({ do: 'drop' });
      await smsc.wait('bound', 2, 15_000);
      expect((await say('stop')).text).toContain('Plus de messages de consultation');
      const counts = await running.service.store.transaction((tx) => tx.outbox.counts());
      expect(counts).toMatchObject({ waiting: 0, dead: 0, uncertain: 0, sent: count });
    });

    it('keeps what it needs to know a repeated text sealed', async () => {
      const kept = await running.service.store.transaction((tx) => tx.marks.load('smpp.kept'));
      expect(kept).toMatch(/^v1/u);
      expect(kept).not.toContain('taken');
    });

    it('says so when another way out is configured too', async () => {
      const both = {
        TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
        TWILIO_AUTH_TOKEN: '0'.repeat(32),
        TWILIO_FROM: '+33600000000',
      };
      const wanted = startService(() => ({ ...both, SMPP_URL: urlOf(smsc.port), SMPP_FROM: '3975' }));
      await expect(wanted).rejects.toThrow(
        'TWILIO_ACCOUNT_SID and SMPP_URL: 2 ways out for SMS are configured.',
      );
    });
  },
);
