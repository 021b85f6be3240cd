import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import type { Consultation, Question } from '../../core/civic/consultations.ts';
import { across, type CrossCheck } from './cross-faults.ts';
import { type Fault, readYaml } from './data-file.ts';
import { windowFaults, windowOf } from './window.ts';

/** What a question with its choices may take by SMS: two segments, less "Question 10 sur 10" and the words of the form. */
const ROOM = 225;
/** Choices shown in one SMS; the others are on the next page. */
const PAGE = 7;

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes only, 32 at most');
const texts = (most: number) => z.record(z.string().length(2), z.string().trim().min(1).max(most));
const choice = z.strictObject({ id, text: texts(60) });
const base = { id, text: texts(160), required: z.boolean().default(false) };
const choices = z.array(choice).min(2).max(20);

const question = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('one'), choices }),
  z.strictObject({
    ...base,
    kind: z.literal('several'),
    choices,
    max: z.number().int().min(1).max(20).optional(),
  }),
  z.strictObject({ ...base, kind: z.literal('ranking'), choices: choices.max(8) }),
  z.strictObject({
    ...base,
    kind: z.literal('scale'),
    to: z.number().int().min(2).max(10).default(5),
    low: texts(30),
    high: texts(30),
  }),
  z.strictObject({ ...base, kind: z.literal('text') }),
  z.strictObject({ ...base, kind: z.literal('place') }),
]);

const file = z.strictObject({
  id,
  demonstration: z.boolean().default(false),
  title: texts(60),
  intro: texts(400),
  next: texts(140),
  /** On the city's clocks: 2026-12-01T09:00, or 2026-12-01. */
  opensAt: z.string().optional(),
  /** 2026-12-15 lasts until the end of that day. */
  closesAt: z.string().optional(),
  /** Instead of dates: open from now on, for so many days. */
  days: z.number().int().positive().max(365).optional(),
  questions: z.array(question).min(1).max(30),
});

type ConsultationFile = z.output<typeof file>;
type AskedFile = ConsultationFile['questions'][number];

const { opensAt, closesAt, days, questions } = file.shape;

const checksOf = (city: City): readonly CrossCheck[] => [
  across(z.object({ opensAt, closesAt, days }), (read) => windowFaults(read, city)),
  ...(['title', 'intro', 'next'] as const).map((field) =>
    across(z.object({ [field]: file.shape[field] }), (read) =>
      languageFaults(read[field] ?? {}, [field], city),
    ),
  ),
  across(z.object({ questions }), (read) => questionFaults(read.questions, city), ['questions']),
];

function questionFaults(list: readonly AskedFile[], city: City): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const [index, asked] of list.entries()) {
    const path = ['questions', index];
    if (seen.has(asked.id)) faults.push({ path: [...path, 'id'], message: `${asked.id} is there twice` });
    seen.add(asked.id);
    faults.push(...languageFaults(asked.text, [...path, 'text'], city), ...lengthFaults(asked, path, city));
    if (!('choices' in asked)) continue;
    const ids = new Set(asked.choices.map((each) => each.id));
    if (ids.size < asked.choices.length || ids.has('skip') || ids.has('done'))
      faults.push({
        path: [...path, 'choices'],
        message: 'a choice is there twice, or is called skip or done',
      });
    for (const [at, each] of asked.choices.entries())
      faults.push(...languageFaults(each.text, [...path, 'choices', at, 'text'], city));
  }
  return faults;
}

function languageFaults(text: Readonly<Record<string, string>>, path: Fault['path'], city: City): Fault[] {
  const missing = city.writtenIn.filter((language) => text[language] === undefined);
  return missing.map((language) => ({ path, message: `is missing in ${language}` }));
}

/** A question that would cost more than two SMS is refused before it is sent to anyone. */
function lengthFaults(asked: AskedFile, path: Fault['path'], city: City): Fault[] {
  const shown = 'choices' in asked ? asked.choices.slice(0, PAGE) : [];
  const longest = Math.max(
    ...city.languages.map((language) => {
      const marks = asked.kind === 'scale' ? `${asked.low[language]}${asked.high[language]}`.length : 0;
      const lines = shown.reduce((sum, each) => sum + (each.text[language]?.length ?? 0) + 3, 0);
      return (asked.text[language]?.length ?? 0) + marks + lines;
    }),
  );
  return longest > ROOM
    ? [{ path, message: `is too long for two SMS with its choices: ${longest} characters, ${ROOM} at most` }]
    : [];
}

function questionOf(asked: AskedFile): Question {
  return asked.kind === 'several' ? { ...asked, max: asked.max ?? asked.choices.length } : asked;
}

/** Reads a consultation’s YAML. Throws ParvisError import.invalid, its message naming every wrong line by its number. */
export function readConsultation(source: string, city: City, now: number): Consultation {
  const { days, opensAt, closesAt, ...read } = readYaml(source, {
    schema: file,
    checks: checksOf(city),
  });
  const window = windowOf({ days, opensAt, closesAt }, city, now);
  const { questions, ...rest } = read;
  return { v: 1, ...rest, state: 'draft', ...window, questions: questions.map(questionOf) };
}
