import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Channel, Intake } from '../../core/ports.ts';
import { type Smsc, startSmsc, urlOf, whyNoSmsc } from '../peers/smsc.ts';
import { type Collected, collect, nature } from './hooks.ts';
import { countingNature, freePort, keepInMemory, openSmpp, until } from './smpp-line.ts';

const missing = whyNoSmsc();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
const title = `what an SMS centre delivers again${missing ? ` (${isRequired ? 'required' : 'skipped'}: ${missing})` : ''}`;
const person = '+33639980001';
const textOf = ({ said }: Inbound) => (said.kind === 'text' ? said.text : said);

describe.skipIf(missing !== null && !isRequired)(title, () => {
  let smsc: Smsc;
  let intake: Collected;
  let keep: ReturnType<typeof keepInMemory>;
  let clock: ReturnType<typeof countingNature>;
  let open: Channel[] = [];

  async function bind(to: Intake = intake): Promise<Channel> {
    const { channel } = openSmpp({ url: urlOf(smsc.port), keep, nature: clock });
    const bound = smsc.of('bound').length;
    await channel.start?.(to);
    await smsc.wait('bound', bound + 1);
    open.push(channel);
    return channel;
  }

  beforeEach(async () => {
    if (missing !== null) throw new Error(missing);
    smsc = await startSmsc(await freePort());
    intake = collect();
    keep = keepInMemory();
    clock = countingNature();
    open = [];
  });
  afterEach(async () => {
    for (const channel of open) await channel.stop?.();
    await smsc.stop();
  });

  it('equal texts, one just after the other, are two', async () => {
    await bind();
    smsc.say(person, '1');
    smsc.say(person, '1');
    await smsc.wait('acknowledged', 2);
    expect(intake.messages.map(textOf)).toEqual(['1', '1']);
  });

  it('a text whose acknowledgement was lost with the link is one', async () => {
    const channel = await bind({
      ...intake,
      async accept(messages) {
        await intake.accept(messages);
        // On disk; the link goes before the answer is written.
        if (intake.calls === 1) smsc.order({ do: 'drop' });
        if (intake.calls === 1) await smsc.wait('lost', 1);
      },
    });
    smsc.say(person, '1');
    await smsc.wait('acknowledged', 1);
    expect(intake.calls).toBe(2);
    expect(intake.messages.map(textOf)).toEqual(['1']);
    // And now an equal one is another: the SMS centre has read our answer.
    await sleep(800);
    smsc.order({ do: 'drop' });
    await smsc.wait('bound', 3);
    smsc.say(person, '1');
    await smsc.wait('acknowledged', 2);
    expect(intake.messages.map(textOf)).toEqual(['1', '1']);
    await channel.stop?.();
  });

  it('an answer that was written but not read counts as lost', async () => {
    await bind({
      ...intake,
      async accept(messages) {
        if (intake.calls === 0) smsc.order({ do: 'freeze' });
        await sleep(100);
        await intake.accept(messages);
      },
    });
    smsc.say(person, 'oui');
    await until(() => intake.calls === 1, 'the text');
    await sleep(100);
    smsc.order({ do: 'drop' });
    await smsc.wait('acknowledged', 1);
    expect(intake.calls).toBe(2);
    expect(intake.messages.map(textOf)).toEqual(['oui']);
  });

  it('a text that was stored just before a crash is one after it', async () => {
    const never: Intake = {
      ...intake,
      async accept(messages) {
        await intake.accept(messages);
        await new Promise(() => {});
      },
    };
    const { channel } = openSmpp({ url: urlOf(smsc.port), keep, nature: clock });
    await channel.start?.(never);
    await smsc.wait('bound', 1);
    smsc.say(person, 'oui');
    await until(() => intake.calls === 1, 'the text');
    // A process that is gone: its link is, and what it kept stays.
    smsc.order({ do: 'freeze' });
    smsc.order({ do: 'drop' });
    await smsc.wait('lost', 1);
    keep = { ...keep, load: async () => keep.value };
    await bind();
    await until(() => intake.calls >= 2, 'the text again');
    expect(intake.messages.map(textOf)).toEqual(['oui']);
  });

  it('a text that could not be stored comes again, and is taken then', async () => {
    let refusals = 2;
    await bind({
      ...intake,
      async accept(messages) {
        refusals -= 1;
        if (refusals >= 0) throw new ParvisError('store.unavailable', 'disk full');
        await intake.accept(messages);
      },
    });
    smsc.say(person, 'Encore là ?');
    await until(() => intake.messages.length === 1, 'the text');
    await smsc.wait('acknowledged', 3);
    expect(smsc.of('acknowledged').map(({ status }) => status)).toEqual([0x64, 0x64, 0]);
    expect(intake.messages.map(textOf)).toEqual(['Encore là ?']);
  });

  it('a text whose links fell between its parts is whole', async () => {
    await bind();
    const text = 'le trottoir est défoncé devant le 12. '.repeat(9).trim();
    // The first part alone, as a PDU; then the link falls.
    const part = (n: number, words: string) => {
      const octets = Buffer.concat([Buffer.from([5, 0, 3, 77, 2, n]), Buffer.from(words, 'latin1')]);
      const body = Buffer.concat([
        Buffer.from('000101', 'hex'),
        Buffer.from(`${person.slice(1)}\0`, 'latin1'),
        Buffer.from('0000', 'hex'),
        Buffer.from('3975\0', 'latin1'),
        Buffer.from([0x40, 0, 0, 0, 0, 0, 0, 0, 0, octets.length]),
        octets,
      ]);
      const head = Buffer.alloc(16);
      head.writeUInt32BE(16 + body.length, 0);
      head.writeUInt32BE(5, 4);
      head.writeUInt32BE(900 + n, 12);
      return Buffer.concat([head, body]).toString('hex');
    };
    smsc.order({ do: 'pdu', hex: part(1, 'une phrase en ') });
    await smsc.wait('acknowledged', 1);
    expect(keep.value).not.toBeNull();
    smsc.order({ do: 'drop' });
    await smsc.wait('bound', 2);
    smsc.order({ do: 'pdu', hex: part(2, 'deux SMS') });
    await smsc.wait('acknowledged', 2);
    // The last part again, as after a lost answer: known, and nothing new.
    smsc.order({ do: 'pdu', hex: part(2, 'deux SMS') });
    await smsc.wait('acknowledged', 3);
    smsc.say(person, text);
    await smsc.wait('acknowledged', 6);
    expect(intake.messages.map(textOf)).toEqual(['une phrase en deux SMS', text]);
    expect(keep.value).not.toContain(Buffer.from('deux SMS').toString('base64'));
  });

  it('nothing is taken in when what was kept can not be read', async () => {
    const { channel } = openSmpp({
      url: urlOf(smsc.port),
      nature,
      keep: {
        ...keep,
        load: async () => {
          throw new ParvisError('store.unavailable', 'locked');
        },
      },
    });
    await expect(channel.start?.(intake)).rejects.toThrow('locked');
    expect(smsc.of('bound')).toEqual([]);
  });
});
