import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKannel } from '../../adapters/sms/kannel/index.ts';
import type { Channel } from '../../core/ports.ts';
import { type KannelChain, startKannel, whyNoKannel } from '../peers/kannel.ts';
import { type Collected, collect, createLog, type HookServer, nature, serveHooks } from './hooks.ts';

const missing = whyNoKannel();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
const title = `SMS through a real Kannel and SMPP${missing ? ` (${isRequired ? 'required' : 'skipped'}: ${missing})` : ''}`;
const webhookSecret = 'kannel-chain-secret-0001';

describe.skipIf(missing !== null && !isRequired)(title, () => {
  let server: HookServer;
  let chain: KannelChain;
  let channel: Channel;
  let intake: Collected;
  let outboxId = 0;

  async function echo(to: string, text: string): Promise<void> {
    outboxId += 1;
    for (const [part, rendered] of channel.render({ v: 1, language: 'fr', text }).entries()) {
      const sent = await channel.send(to, rendered, { outboxId: String(outboxId), part });
      expect(sent).toEqual({ ok: true });
    }
  }

  beforeAll(async () => {
    if (missing !== null) throw new Error(missing);
    server = await serveHooks();
    chain = await startKannel({ botUrl: server.url, webhookSecret });
    const log = createLog();
    const { sendUrl, username, password } = chain;
    channel = createKannel({
      ...{ sendUrl, username, password, from: '3975', webhookSecret, publicUrl: server.url, log, nature },
    });
    intake = collect(({ sender, said }) => {
      if (said.kind === 'text') void echo(sender, said.text);
    });
    server.mount(channel.webhooks?.(intake) ?? []);
  });

  afterAll(async () => {
    await chain?.stop();
    await server?.close();
  });

  /** What the person gets back, and what the bot was handed. */
  async function roundTrip(from: string, text: string, texts = 1, options = {}) {
    const before = chain.received().length;
    chain.say(from, text, options);
    const received = (await chain.waitFor(before + texts)).slice(before);
    const message = intake.messages.at(-1);
    return { received, message };
  }

  it('takes a text with ç and an emoji in, and sends it out in UCS-2 unspoiled', async () => {
    const text = 'Où jeter ça ? Un œuf à 2 € 🥚 déjà cassé';
    const { received, message } = await roundTrip('+33639980001', text);
    expect(message).toMatchObject({
      channel: 'sms',
      sender: '+33639980001',
      phone: { e164: '+33639980001', proven: false },
      said: { kind: 'text', text },
    });
    expect(received).toMatchObject([{ from: '3975', to: '+33639980001', text, coding: 8, segments: 1 }]);
  });

  it('sends French in GSM-7 with its faithful spelling, the euro and escaped characters whole', async () => {
    const { received, message } = await roundTrip(
      '+33639980002',
      'Ça coûte 5 € [à l’entrée], n’est-ce pas ?',
    );
    expect(message?.said).toEqual({ kind: 'text', text: 'Ça coûte 5 € [à l’entrée], n’est-ce pas ?' });
    expect(received).toMatchObject([
      { to: '+33639980002', text: "Ça coute 5 € [à l'entrée], n'est-ce pas ?", coding: 0, segments: 1 },
    ]);
  });

  it('reads GSM-7 accents as the person wrote them', async () => {
    const { message } = await roundTrip('+33639980003', 'é è à ù Ç É @ _ £ § {x}');
    expect(message?.said).toEqual({ kind: 'text', text: 'é è à ù Ç É @ _ £ § {x}' });
  });

  it('joins a long text whose parts arrive in reverse order, and sends it back in segments', async () => {
    const text = `Bonjour, ${'le trottoir est défoncé devant le 12. '.repeat(9)}Merci €`;
    const { received, message } = await roundTrip('+33639980004', text, 1, { reverse: true });
    expect(message?.said).toEqual({ kind: 'text', text });
    expect(received).toMatchObject([{ text, coding: 0, segments: 3 }]);
  });

  it('sends a very long text as several messages, cut at words, nothing lost', async () => {
    const long = Array.from({ length: 400 }, (_, n) => `mot${n}`).join(' ');
    const before = chain.received().length;
    await echo('+33639980005', long);
    const received = (await chain.waitFor(before + 3)).slice(before);
    expect(received.map(({ segments }) => segments)).toEqual([8, 8, 2]);
    expect(received.map(({ text }) => text).join(' ')).toBe(long);
  });

  it('sends a long text in UCS-2 in the segments that were counted', async () => {
    const text = 'شكرا لكم، مدينة باريس 🏛️ '.repeat(6).trim();
    const [part] = channel.render({ v: 1, language: 'ar', text });
    const before = chain.received().length;
    await echo('+33639980007', text);
    const received = (await chain.waitFor(before + 1)).slice(before);
    expect(received).toMatchObject([{ text, coding: 8, segments: part?.segments }]);
  });

  it('hands in the delivery reports, whatever their order', async () => {
    const own = () => intake.deliveries.filter((one) => one.outboxId === '1').map(({ status }) => status);
    for (let tries = 0; own().length < 2 && tries < 100; tries += 1) await sleep(50);
    expect(own().sort()).toEqual(['delivered', 'sent']);
  });

  it('keeps a text while the bot can not store it, and hands it in again', async () => {
    let refusals = 2;
    const inner = collect();
    server.mount(
      channel.webhooks?.({
        ...inner,
        async accept(messages) {
          refusals -= 1;
          if (refusals >= 0) throw new Error('disk full');
          await inner.accept(messages);
        },
      }) ?? [],
    );
    chain.say('+33639980006', 'Encore là ?');
    for (let tries = 0; inner.messages.length === 0 && tries < 200; tries += 1) await sleep(50);
    expect(inner.messages.map(({ said }) => said)).toEqual([{ kind: 'text', text: 'Encore là ?' }]);
  });
});
