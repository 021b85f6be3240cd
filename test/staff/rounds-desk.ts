import { measure } from '../../adapters/sms/measure.ts';
import { createFeeder, type Feeder } from '../../core/delivery/rounds/feeder.ts';
import type { RoundFigures, RoundRow } from '../../core/delivery/rounds/round.ts';
import { createSender } from '../../core/delivery/sender.ts';
import type { Channel } from '../../core/ports.ts';
import { type StubChannel, stubChannel } from '../delivery/stage.ts';
import { type DeskTest, type Fields, openDesk } from './desk.ts';

/** The console with two channels that answer by script: `telegram`, and `sms`, whose segments are billed as the real one's. */
export interface RoundsDesk extends DeskTest {
  readonly telegram: StubChannel;
  readonly sms: StubChannel;
  readonly feeder: Feeder;
  /** A person with one conversation, whose ids are both `name`. */
  person(name: string, channel: string, language?: string): Promise<void>;
  people(count: number, channel: string): Promise<void>;
  /** Lets feeder and sender work until neither has anything to do now. */
  settle(): Promise<void>;
  row(id: string): Promise<RoundRow>;
  figures(id: string): Promise<RoundFigures>;
}

export async function openRoundsDesk(): Promise<RoundsDesk> {
  const desk = await openDesk();
  const { parvis } = desk.service;
  const { world } = parvis.engine;
  const { store, vault, nature, log } = world;
  const telegram = stubChannel(desk.nature, {}, 'telegram');
  const stub = stubChannel(desk.nature, {}, 'sms');
  const sms = Object.assign(stub, {
    measure,
    capabilities: { ...stub.capabilities, buttons: false, terse: true },
  });
  const channels = world.channels as Map<string, Channel>;
  for (const channel of [telegram, sms]) channels.set(channel.name, channel);
  const sender = createSender({ store, vault, nature, channels, node: 'test', log });
  const feeder = createFeeder(parvis.rounds, sender);
  await sender.start();
  const person = (name: string, channel: string, language = 'fr') =>
    store.transaction(async (tx) => {
      const now = nature.now();
      const none = { phoneKey: null, phone: null, provenAt: null, stoppedAt: null };
      await tx.people.add({ id: name, createdAt: now, ...none, facts: { language } });
      const fresh = { session: null, version: 0, leftAt: null, lastSaidAt: now };
      await tx.conversations.add({ id: name, channel, sender: vault.seal(name), person: name, ...fresh });
    });
  const row = async (id: string): Promise<RoundRow> => {
    const found = await store.transaction((tx) => tx.rounds.load(id));
    if (!found) throw new Error(`no round ${id}`);
    return found;
  };
  return {
    ...desk,
    telegram,
    sms,
    feeder,
    person,
    async people(count, channel) {
      for (let index = 0; index < count; index += 1)
        await person(`p${String(index).padStart(4, '0')}`, channel);
    },
    async settle() {
      for (let quiet = 0; quiet < 2; ) {
        quiet = (await feeder.pass()) ? 0 : quiet + 1;
        sender.wake();
        await sender.idle();
      }
    },
    row,
    async figures(id) {
      const found = await row(id);
      return store.transaction((tx) => tx.rounds.figures(found));
    },
    async close() {
      await sender.stop();
      await desk.close();
    },
  };
}

/** What a campaigner types; the clock of these tests shows 2 March 2026, 10:00. */
export function typed(more: Fields = {}): Fields {
  return {
    title: 'Le square',
    text_fr: 'Un nouveau square ouvre samedi.',
    closesAt: '2026-03-06T18:00',
    hours_from: '8',
    hours_to: '20',
    limits_failures: '10',
    limits_stops: '2',
    ...more,
  };
}
