import type { SayPhrase } from './contract.ts';

/** One wrong line of a file, in the reader's words. */
export interface FaultSaid {
  /** "ligne 3, colonne 5" */
  readonly place: string;
  /** The field as the file names it, `projects.2.theme`; empty when the line as a whole is wrong. */
  readonly field: string;
  readonly what: string;
}

const known: readonly (readonly [RegExp, string])[] = [
  [/^no theme is called (.+)$/, 'faults.theme'],
  [/^no sector is called (.+)$/, 'faults.sector'],
  [/^no district is called (.+)$/, 'faults.district'],
  [/^(.+) is there twice$/, 'faults.twice'],
  [/^is missing in (.+)$/, 'faults.language'],
  [/^is not after opensAt$/, 'faults.order'],
  [/^needs a date as/, 'faults.date'],
  [/^this word is taken$/, 'faults.taken'],
  [/^small letters, digits and dashes/, 'faults.id'],
  [/^(?:the clocks skip|the clocks show|this hour is)/, 'faults.clock'],
  [/^is too long for two SMS with its choices: (.+) characters/, 'faults.sms'],
  [/received undefined$/, 'faults.missing'],
  [/^Unrecognized keys?: (.+)$/, 'faults.unknown'],
  [/^Too (?:big|small): (.+)$/, 'faults.size'],
  [/^Invalid (?:input|option): (.+)$/, 'faults.kind'],
  [/^(.+) is (?:open|closed): only a draft is replaced$/, 'faults.begun'],
  [/^there is a poll called (.+) already/, 'faults.sameName'],
];

/** The lines of an `import.invalid`, whose message is in English, as `parvis import` prints it. */
export function faultsIn(say: SayPhrase, message: string): readonly FaultSaid[] {
  return message.split('\n').map((line) => {
    const [, row, column, rest = line] = /^line (\d+)(?:, column (\d+))?: (.*)$/.exec(line) ?? [];
    const [, field = '', what = rest] = /^([\w.-]+): (.*)$/.exec(rest) ?? [];
    return { place: placeOf(say, row, column), field, what: worded(say, what) };
  });
}

function placeOf(say: SayPhrase, row: string | undefined, column: string | undefined): string {
  if (row === undefined) return '';
  return column === undefined ? say('faults.place', { row }) : say('faults.placeColumn', { row, column });
}

function worded(say: SayPhrase, what: string): string {
  for (const [shape, key] of known) {
    const found = shape.exec(what);
    if (found) return say(key, { what: found[1] ?? '' });
  }
  return what;
}
