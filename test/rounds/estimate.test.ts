import { describe, expect, it } from 'vitest';
import { measure } from '../../adapters/sms/measure.ts';
import { estimate } from '../../bots/rounds/estimate.ts';
import { looksOf } from '../../bots/rounds/preview.ts';
import type { AudienceShare } from '../../core/delivery/rounds/round.ts';
import type { Channel } from '../../core/ports.ts';
import { content, HOUR, monday, openRounds } from '../delivery/rounds-stage.ts';
import { stubChannel } from '../delivery/stage.ts';
import { frozenNature } from '../nature.ts';

const clock = frozenNature(monday);
const billed: Channel = { ...stubChannel(clock, { perSecond: 10 }, 'billed'), measure };
const windowed: Channel = { ...stubChannel(clock, { perSecond: 100 }, 'x') };
const x: Channel = { ...windowed, capabilities: { ...windowed.capabilities, window: HOUR } };

const share = (channel: string, language: string, people: number, more = {}): AudienceShare => ({
  channel,
  language,
  people,
  byTemplate: 0,
  beyond: 0,
  ...more,
});

describe('before the click', () => {
  it('people, segments, euros, time, by channel and language', async () => {
    const stage = await openRounds({ clock, channels: [billed, x], segment: 45_000 });
    const shares = [
      share('billed', 'fr', 1000),
      share('billed', 'ar', 10),
      share('x', 'fr', 50, { byTemplate: 20, beyond: 5 }),
    ];
    const written = content({
      text: { fr: 'Un square ouvre samedi.', ar: 'حديقة جديدة تفتح يوم السبت. '.repeat(2) },
      templates: { x: { name: 'avis', languages: { fr: 'fr' } } },
      budget: 46_000_000,
    });
    const found = estimate(stage.rounds, written, { people: 1060, shares });
    expect(found).toMatchObject({
      people: 1060,
      byTemplate: 20,
      beyond: 5,
      // 1,000 and 10 times (2 segments), and 20 templates at 5 cents.
      cost: 1000 * 45_000 + 10 * 90_000 + 20 * 50_000,
      reminder: 0,
      isCovered: false,
      channels: [
        { channel: 'billed', messages: 1010, time: 101_000 },
        { channel: 'x', messages: 45, time: 450 },
      ],
      time: 101_000,
      begins: monday,
      ends: monday + 101_000,
    });
    expect(found.shares.map(({ dearness }) => dearness && [dearness.segments, dearness.alphabet])).toEqual([
      [1, 'gsm7'],
      [2, 'ucs2'],
      null,
    ]);
    const slow = estimate(stage.rounds, { ...written, perMinute: 1, budget: null }, { people: 1060, shares });
    // 1,055 minutes: ten hours on Monday, the rest on Tuesday from eight.
    expect(slow).toMatchObject({
      isCovered: true,
      time: 1055 * 60_000,
      ends: monday + (22 * 60 + 455) * 60_000,
    });
    expect(
      estimate(stage.rounds, { ...written, perMinute: 1, closesAt: monday + HOUR }, { people: 1060, shares })
        .ends,
    ).toBe(null);
    await stage.close();
  });

  it('looks: every channel, the template too, the reminder; the offer keeps its apostrophes', async () => {
    const stage = await openRounds({ clock, channels: [billed, x] });
    const text = {
      fr: `L’été arrive, et le square de l’église ouvre samedi à 10 h. ${'Venez ! '.repeat(3)}😀`,
    };
    const written = content({ text, templates: { x: { name: 'avis', languages: { fr: 'fr' } } } });
    const looks = looksOf(stage.rounds, written, 'fr');
    expect(looks.map(({ channel, isTemplate }) => [channel, isTemplate])).toEqual([
      ['x', false],
      ['x', true],
      ['billed', false],
    ]);
    expect(looks[2]?.dearness).toMatchObject({
      alphabet: 'ucs2',
      dearer: ['😀'],
      offer: "L'été arrive, et le square de l'église ouvre samedi à 10 h. Venez ! Venez ! Venez !",
    });
    await stage.close();
  });
});
