import type { JSX } from 'preact';
import type { Consultation } from '../../../core/civic/consultations.ts';
import type { Channel } from '../../../core/ports.ts';
import { looksOf } from '../../consultations/look.ts';
import type { Visit } from '../contract.ts';
import { channelName } from '../said.ts';
import { languageName } from '../view/amounts.ts';
import { Select } from '../view/form.tsx';
import { Bubble, PhoneFrame } from '../view/phone.tsx';

/** On which channel and in which language a consultation is looked at. */
export interface Glance {
  readonly channel: Channel;
  readonly language: string;
}

interface Asked {
  text(name: string): string;
}

/** The channel and language that were asked for, else the first of each. Null where the service has no channel. */
export function glanceIn({ desk }: Visit, asked: Asked, languages: readonly string[]): Glance | null {
  const { channels } = desk.parvis;
  const channel = channels.find(({ name }) => name === asked.text('look_channel')) ?? channels[0];
  const wanted = asked.text('look_language');
  const language = languages.includes(wanted) ? wanted : languages[0];
  return channel && language !== undefined ? { channel, language } : null;
}

/** The two fields that choose it. */
export function GlanceFields(props: {
  readonly visit: Visit;
  readonly glance: Glance;
  readonly languages: readonly string[];
}): JSX.Element {
  const { visit, glance, languages } = props;
  const { say, desk, language } = visit;
  return (
    <>
      <Select
        name="look_channel"
        label={say('consultations.look.channel')}
        value={glance.channel.name}
        options={desk.parvis.channels.map(({ name }) => ({ value: name, label: channelName(say, name) }))}
      />
      <Select
        name="look_language"
        label={say('consultations.look.language')}
        value={glance.language}
        options={languages.map((each) => ({ value: each, label: languageName(language, each) }))}
      />
    </>
  );
}

/** The assistant's lines, from the door to the thanks. */
export function ConsultationLook(props: {
  readonly visit: Visit;
  readonly consultation: Consultation;
  readonly glance: Glance;
}): JSX.Element {
  const { visit, consultation, glance } = props;
  const { say, desk } = visit;
  return (
    <PhoneFrame name={channelName(say, glance.channel.name)}>
      {looksOf(desk.parvis.engine, consultation, glance).map((bubbles, at) =>
        bubbles.map((text, part) => <Bubble key={`${at} ${part}`} language={glance.language} text={text} />),
      )}
    </PhoneFrame>
  );
}

/** How a kept one reads, on the channel and in the language that the page's address names. */
export function ConsultationPhone({
  visit,
  consultation,
}: {
  readonly visit: Visit;
  readonly consultation: Consultation;
}): JSX.Element | null {
  const { say, query } = visit;
  const languages = Object.keys(consultation.title);
  const glance = glanceIn(visit, { text: (name) => query.get(name) ?? '' }, languages);
  if (!glance) return null;
  return (
    <section id="preview">
      <h2>{say('consultations.look.title')}</h2>
      <form class="filter" method="get" action="#preview">
        <GlanceFields visit={visit} glance={glance} languages={languages} />
        <button type="submit">{say('consultations.look.show')}</button>
      </form>
      <ConsultationLook visit={visit} consultation={consultation} glance={glance} />
    </section>
  );
}
