import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  pauseChannel,
  pauseOf,
  pauseSender,
  pausesOf,
  resumeChannel,
  resumeSender,
} from '../../core/delivery/pause.ts';
import { frozenNature } from '../nature.ts';
import { openRounds, type RoundsStage } from './rounds-stage.ts';
import { type StubChannel, stubChannel } from './stage.ts';

let stage: RoundsStage;
beforeEach(async () => {
  stage = await openRounds();
  await stage.person('ana');
});
afterEach(() => stage.close());

const acting = () => ({ actor: 'cli', now: stage.clock.now() });

async function letter(text: string, createdAt = stage.clock.now()): Promise<number> {
  const { vault } = stage.rounds.world;
  const message = vault.seal(JSON.stringify({ v: 1, language: 'fr', text }));
  const times = { createdAt, notBefore: createdAt, expiresAt: createdAt + 9_000_000 };
  return stage.store.transaction((tx) =>
    tx.outbox.add({ conversation: 'ana', channel: 'x', class: 'reply', message, ...times }),
  );
}

const pause = () => stage.store.transaction((tx) => pauseSender({ tx, ...acting() }, 'staff'));
const resume = (before: number | null) =>
  stage.store.transaction((tx) => resumeSender({ tx, ...acting() }, before));

async function settle(): Promise<readonly string[]> {
  stage.sender.wake();
  await stage.sender.idle();
  return stage.channel.seen.map(({ text }) => text);
}

describe('a paused sender', () => {
  it('sends nothing, and all of it once it goes on', async () => {
    await pause();
    await letter('one');
    expect(await settle()).toEqual([]);
    expect((await stage.read((tx) => tx.outbox.counts())).waiting).toBe(1);
    expect(await resume(null)).toEqual({ discarded: 0 });
    expect(await stage.read(pauseOf)).toBe(null);
    expect(await settle()).toEqual(['one']);
  });

  it('holds also what a turn hands over under its lease', async () => {
    await pause();
    await settle();
    const { vault } = stage.rounds.world;
    const message = { v: 1, language: 'fr', text: 'handed' } as const;
    const [createdAt, leaseUntil] = [stage.clock.now(), stage.clock.now() + 60_000];
    const times = { createdAt, notBefore: createdAt, expiresAt: createdAt + 9_000_000 };
    const row = { conversation: 'ana', channel: 'x', class: 'reply', ...times } as const;
    const { id } = await stage.store.transaction((tx) =>
      tx.outbox.addHeld(
        { ...row, message: vault.seal(JSON.stringify(message)) },
        { node: 'one', leaseUntil },
      ),
    );
    const fresh = { attempts: 0, partsSent: 0, doubtSince: null, since: createdAt };
    stage.sender.take([{ ...row, ...fresh, id, leaseUntil, to: 'ana', message }]);
    expect(await settle()).toEqual([]);
    await resume(null);
    stage.clock.advance(1_000);
    expect(await settle()).toEqual(['handed']);
  });

  it('discards what is older than asked, and only then goes on', async () => {
    await pause();
    await letter('old', stage.clock.now() - 7_200_000);
    await letter('young');
    expect(await resume(stage.clock.now() - 3_600_000)).toEqual({ discarded: 1 });
    expect(await settle()).toEqual(['young']);
    const lines = await stage.read((tx) => tx.audit.page({ before: null, limit: 9 }));
    expect(lines.map(({ act, detail }) => [act, detail])).toEqual([
      ['sender.resumed', { discarded: 1 }],
      ['sender.paused', { reason: 'staff' }],
    ]);
  });

  it('is not resumed when it was not paused', async () => {
    expect(await resume(null)).toBe(null);
  });

  it('never sends what a restore holds in doubt, until it is asked for', async () => {
    const id = await letter('doubtful');
    expect(await stage.store.transaction((tx) => tx.outbox.doubtAll(stage.clock.now()))).toBe(1);
    expect(await settle()).toEqual([]);
    const now = stage.clock.now();
    expect(await stage.store.transaction((tx) => tx.outbox.revive(id, now, now + 60_000))).toBe(true);
    expect(await settle()).toEqual(['doubtful']);
  });
});

describe('a channel that is paused alone', () => {
  let sms: StubChannel;
  beforeEach(async () => {
    await stage.close();
    const clock = frozenNature(Date.UTC(2026, 2, 2, 9));
    sms = stubChannel(clock, {}, 'sms');
    stage = await openRounds({ clock, channels: [sms] });
    await stage.person('ana');
    await stage.person('bea', { channel: 'sms' });
  });

  const texted = async (text: string, kind: 'reply' | 'broadcast'): Promise<number> => {
    const { vault } = stage.rounds.world;
    const message = vault.seal(JSON.stringify({ v: 1, language: 'fr', text }));
    const at = stage.clock.now();
    const times = { createdAt: at, notBefore: at, expiresAt: at + 9_000_000 };
    return stage.store.transaction((tx) =>
      tx.outbox.add({ conversation: 'bea', channel: 'sms', class: kind, message, ...times }),
    );
  };
  const acted = (work: typeof pauseChannel, channel: string) =>
    stage.store.transaction((tx) => work({ tx, ...acting() }, channel));

  it('keeps its replies and broadcasts back, while the others go on', async () => {
    expect(await acted(pauseChannel, 'sms')).toBe(true);
    await texted('a reply', 'reply');
    await texted('a broadcast', 'broadcast');
    await letter('one');
    expect(await settle()).toEqual(['one']);
    stage.sender.wake(['bea']);
    await stage.sender.idle();
    expect(sms.seen).toEqual([]);
    expect(await stage.read(pauseOf)).toBe(null);
    expect(await acted(pauseChannel, 'sms')).toBe(false);
    expect(await acted(resumeChannel, 'sms')).toBe(true);
    stage.clock.advance(1_000);
    await settle();
    expect(sms.seen.map(({ text }) => text)).toEqual(['a reply']);
    // Broadcasts wait until nothing else is left for the person.
    await settle();
    expect(sms.seen.map(({ text }) => text)).toEqual(['a reply', 'a broadcast']);
    expect(await acted(resumeChannel, 'sms')).toBe(false);
    const lines = await stage.read((tx) => tx.audit.page({ before: null, limit: 9 }));
    expect(lines.map(({ act, subject }) => [act, subject])).toEqual([
      ['channel.resumed', 'sms'],
      ['channel.paused', 'sms'],
    ]);
  });

  it('stays so when all sending was paused and goes on', async () => {
    await acted(pauseChannel, 'sms');
    await pause();
    await resume(null);
    await texted('a reply', 'reply');
    await letter('one');
    expect(await settle()).toEqual(['one']);
    expect(sms.seen).toEqual([]);
  });

  it('is not known by the form that the mark had before', async () => {
    const since = stage.clock.now();
    await stage.store.transaction((tx) =>
      tx.marks.save('sender.paused', JSON.stringify({ v: 1, reason: 'restored', since })),
    );
    expect(await stage.read(pausesOf)).toEqual({ all: { reason: 'restored', since }, channels: {} });
  });
});
