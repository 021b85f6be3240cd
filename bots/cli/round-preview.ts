import type { Phrases } from '../../core/conversation/phrase.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import type { Dearness } from '../rounds/estimate.ts';
import { type Look, looksOf, spokenIn } from '../rounds/preview.ts';
import type { Service } from '../service.ts';
import { alphabetName, charactersOf } from '../staff/pages/rounds-preview.tsx';
import { euros, languageName } from '../staff/view/amounts.ts';
import { rowOf } from './rounds.ts';

/** How it looks on each channel and in each language, and what a message costs. `phrases`: the console's. */
export async function roundPreview(
  service: Service,
  id: string,
  { language, channel }: { readonly language?: string; readonly channel?: string },
  phrases: Phrases,
): Promise<string> {
  const { rounds } = service.parvis;
  const { content } = await rowOf(service, id);
  const languages = spokenIn(rounds, content).filter((each) => language === undefined || each === language);
  const looks = languages
    .flatMap((each) => looksOf(rounds, content, each))
    .filter((look) => channel === undefined || look.channel === channel);
  if (looks.length === 0) return 'Rien à montrer : ce canal ou cette langue n’est pas dans l’envoi.';
  return looks
    .map((look) =>
      [`── ${titleOf(look)}`, ...look.bubbles, ...priced(rounds, phrases, look.dearness)].join('\n'),
    )
    .join('\n\n');
}

function titleOf({ channel, language, pass, isTemplate }: Look): string {
  const marks = [...(pass === 'reminder' ? ['rappel'] : []), ...(isTemplate ? ['modèle approuvé'] : [])];
  return [channel, languageName('fr', language), ...marks].join(' – ');
}

/** Segments and euros, what makes it dearer, and the cheaper wording: the console's own words. */
function priced({ prices }: Rounds, phrases: Phrases, dearness: Dearness | null): readonly string[] {
  if (!dearness) return [];
  const say = (key: string, values?: Readonly<Record<string, string | number>>) =>
    phrases.render('fr', key, values, false);
  const { segments, alphabet, dearer, offer } = dearness;
  const price = euros('fr', segments * prices.segment, 4);
  return [
    say('rounds.segments', { n: segments, alphabet: alphabetName(alphabet), price }),
    ...(dearer.length === 0
      ? []
      : [say('rounds.dearer', { characters: charactersOf(dearer), n: dearer.length })]),
    ...(offer === null ? [] : [`${say('rounds.preview.offer')} ${offer}`]),
  ];
}
