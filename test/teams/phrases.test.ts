import { expect, it } from 'vitest';
import { activityOf } from '../../adapters/teams/activity.ts';
import { readAddress } from '../../adapters/teams/address.ts';
import { capabilities } from '../../adapters/teams/index.ts';
import { render } from '../../adapters/teams/render.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { dialogs } from '../../dialogs/index.ts';
import { faultsOf } from '../peers/azure-activity.ts';

const city = loadCity('cities/paris');
const locales = loadLocales('locales', city.languages);
const address = readAddress(
  JSON.stringify({ v: 1, channel: 'msteams', service: 'https://x/', conversation: 'a', bot: 'b', user: 'u' }),
);

/** The longest labels a person may ever see together, the city's own among them. */
it.each(city.languages)(
  '%s: every phrase fits in one message, with as many choices as may be shown',
  (language) => {
    const phrases = Object.entries(locales.phrases[language] ?? {});
    expect(phrases.length).toBeGreaterThan(dialogs.length);
    const labels = phrases
      .map(([, text]) => text)
      .filter((text) => text.length <= 100)
      .toSorted((a, b) => b.length - a.length);
    const choices = labels
      .slice(0, capabilities.choices)
      .map((label, index) => ({ id: `choice-${index}`, label, number: index + 1 }));
    const wrong = phrases.flatMap(([key, text]) => {
      const parts = render({ v: 1, language, text, choices, turn: 1 });
      if (address === null || parts.length !== 1) return [`${key}: ${parts.length} parts`];
      return parts.flatMap((part) => {
        const sent = activityOf(address, part) as Record<string, unknown>;
        return faultsOf(sent, JSON.stringify(sent), 'a').map((fault) => `${key}: ${fault}`);
      });
    });
    expect(wrong).toEqual([]);
  },
);
