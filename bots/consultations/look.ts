import type { Consultation } from '../../core/civic/consultations.ts';
import { viewIn } from '../../core/civic/consultations-question.ts';
import { localised } from '../../core/civic/polls.ts';
import { dialogOf, type Engine } from '../../core/conversation/engine.ts';
import { compose, join } from '../../core/conversation/prompt.ts';
import { begin, play, type StoredSnapshot } from '../../core/conversation/turn.ts';
import type { DialogEvent, Effect, Say } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Channel } from '../../core/ports.ts';

/** One message of the assistant, as a channel shows it: one bubble each. */
export type Bubbles = readonly string[];

interface Reader {
  readonly channel: Channel;
  readonly language: string;
}

/**
 * What a resident reads of a consultation from its door to the thanks, as the dialogs themselves say it: the same machines,
 * phrases and channel, with nobody's answers.
 */
export function looksOf(engine: Engine, consultation: Consultation, reader: Reader): readonly Bubbles[] {
  const { questions } = consultation;
  const asked = questions.map((question, index) =>
    questionSays(
      engine,
      reader,
      viewIn(reader.language, question, { number: index + 1, total: questions.length }),
    ),
  );
  return [[doorSay(engine, consultation, reader)], ...asked, [thanksSay(engine, consultation, reader)]].map(
    (says) => bubblesOf(engine, says, reader),
  );
}

function bubblesOf({ phrases }: Engine, says: readonly Say[], { channel, language }: Reader): Bubbles {
  const can = channel.capabilities;
  const messages = says.map((say) => compose(phrases, say, { language, can }, 0).message);
  return join(messages, can).flatMap((message) =>
    channel.render(message).map((part) => channel.preview(part)),
  );
}

function begun(engine: Engine, dialog: string, { channel, language }: Reader, args: Record<string, unknown>) {
  const can = channel.capabilities;
  return begin(dialogOf(engine, dialog).machine, {
    args,
    language,
    facts: {},
    proven: false,
    phoneProven: false,
    can,
  });
}

const saysIn = (effects: readonly Effect[]): readonly Say[] =>
  effects.flatMap((effect) => (effect.type === 'say' ? [effect] : []));

/** A question, and the first words of the dialog that it hands over to. */
function questionSays(engine: Engine, reader: Reader, question: unknown): readonly Say[] {
  const { effects } = begun(engine, 'question', reader, { question });
  const onward = effects.flatMap((effect) => (effect.type === 'go' ? [effect] : []));
  return [
    ...saysIn(effects),
    ...onward.flatMap(({ dialog, args }) => saysIn(begun(engine, dialog, reader, args ?? {}).effects)),
  ];
}

/** What the dialog says to an answer of the service, in the state that waits for it. */
function said(engine: Engine, stored: StoredSnapshot, event: DialogEvent): Say {
  const [say] = saysIn(play(dialogOf(engine, 'consultation').machine, stored, event).effects);
  if (!say) throw new ParvisError('dialog.outdated', 'nothing is said', { dialog: 'consultation' });
  return say;
}

function doorSay(engine: Engine, consultation: Consultation, reader: Reader): Say {
  const { id, title, intro, closesAt, demonstration, questions } = consultation;
  const { snapshot } = begun(engine, 'consultation', reader, { payload: id });
  const value = {
    id,
    title: localised(title, reader.language),
    intro: localised(intro, reader.language),
    closesAt: closesAt - 1,
    total: questions.length,
    next: 0,
    begun: false,
    demonstration,
    questions: [],
  };
  return said(engine, snapshot, { type: 'call.ok', op: 'consultations.enter', value });
}

function thanksSay(engine: Engine, { id, next, closesAt }: Consultation, reader: Reader): Say {
  const { snapshot } = begun(engine, 'consultation', reader, { payload: id });
  const value = { next: 0, finished: true, thanks: localised(next, reader.language), closesAt: closesAt - 1 };
  const keeping = { ...snapshot, value: 'keeping' };
  return said(engine, keeping, { type: 'call.ok', op: 'consultations.answer', value });
}
