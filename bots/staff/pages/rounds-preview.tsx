import type { JSX } from 'preact';
import type { RoundContent } from '../../../core/delivery/rounds/round.ts';
import type { Dearness } from '../../rounds/estimate.ts';
import { type Look, looksOf, spokenIn } from '../../rounds/preview.ts';
import type { Visit } from '../contract.ts';
import { channelName } from '../said.ts';
import { euros, languageName } from '../view/amounts.ts';
import { visible } from '../view/confirm.tsx';
import { Bubble, PhoneFrame } from '../view/phone.tsx';

interface PreviewProps {
  readonly visit: Visit;
  readonly content: RoundContent;
  /** Inside the form: a button takes the cheaper wording. */
  readonly offers?: boolean;
}

/** How a round looks on each channel, in each language that it is written in. */
export function RoundPreview({ visit, content, offers = false }: PreviewProps): JSX.Element {
  const { say, desk, language } = visit;
  const { rounds } = desk.parvis;
  const languages = spokenIn(rounds, content);
  if (languages.length === 0) return <p class="empty">{say('rounds.preview.none')}</p>;
  return (
    <>
      {languages.map((spoken, at) => (
        <details key={spoken} class="looks" open={at === 0}>
          <summary>{languageName(language, spoken)}</summary>
          {looksOf(rounds, content, spoken).map((look) => (
            <Phone
              key={`${look.channel} ${look.pass} ${look.isTemplate}`}
              visit={visit}
              look={look}
              offers={offers}
            />
          ))}
        </details>
      ))}
    </>
  );
}

function Phone({ visit, look, offers }: { visit: Visit; look: Look; offers: boolean }): JSX.Element {
  const { say } = visit;
  const { channel, pass, isTemplate, bubbles, dearness, language } = look;
  const called = channelName(say, channel);
  const name = pass === 'reminder' ? say('rounds.preview.reminder', { channel: called }) : called;
  return (
    <PhoneFrame name={isTemplate ? `${name} – ${say('rounds.preview.template')}` : name}>
      {bubbles.map((text, at) => (
        <Bubble key={at} language={language} text={text} />
      ))}
      {dearness && <Segments visit={visit} dearness={dearness} />}
      {dearness && dearness.offer !== null && (
        <p class="hint">
          {say('rounds.preview.offer')} <q lang={language}>{dearness.offer}</q>
        </p>
      )}
      {offers && dearness && dearness.offer !== null && (
        <button
          type="submit"
          name="do"
          value={`plain:${pass}:${channel}:${language}`}
          class="quiet"
          formNoValidate
        >
          {say('rounds.preview.useOffer')}
        </button>
      )}
    </PhoneFrame>
  );
}

/** `2 segments (UCS-2), 0,09 € par message`, and the characters that make it so. */
export function Segments({ visit, dearness }: { visit: Visit; dearness: Dearness }): JSX.Element {
  const { say, language, desk } = visit;
  const { segments, alphabet, dearer } = dearness;
  const price = euros(language, segments * desk.parvis.rounds.prices.segment, 4);
  return (
    <p class="hint">
      {say('rounds.segments', { n: segments, alphabet: alphabetName(alphabet), price })}
      {dearer.length > 0 && (
        <> {say('rounds.dearer', { characters: charactersOf(dearer), n: dearer.length })}</>
      )}
    </p>
  );
}

export const alphabetName = (alphabet: Dearness['alphabet']): string =>
  alphabet === 'ucs2' ? 'UCS-2' : 'GSM-7';

const mostNamed = 8;

/** The first of them: `« 😀 »`. */
export function charactersOf(dearer: readonly string[]): string {
  const named = dearer.slice(0, mostNamed).map((each) => `« ${visible(each)} »`);
  return [...named, ...(dearer.length > mostNamed ? ['…'] : [])].join(', ');
}
