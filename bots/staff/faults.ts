import type { SayPhrase } from './contract.ts';

/** One wrong line of a file, in the reader's words. */
export interface FaultSaid {
  /** "ligne 3, colonne 5" */
  readonly place: string;
  /** The field as the file names it, `projects.2.theme`; empty when the line as a whole is wrong. */
  readonly field: string;
  /** What is wrong, and how to mend it. */
  readonly what: string;
}

/** The sentences of faults (`bots/cli`, `core/civic/pabulib`…), and the phrase that says each; their parts are `{what}` and `{other}`. */
const known: readonly (readonly [RegExp, string])[] = [
  [/^no theme is called (.+)$/, 'faults.theme'],
  [/^no sector is called (.+)$/, 'faults.sector'],
  [/^no district (?:is called )?(.+?)(?: in .+)?$/, 'faults.district'],
  [/^no project is called (.+)$/, 'faults.project'],
  [/^no field is called (.+)$/, 'faults.unknown'],
  [/^this field is there twice$/, 'faults.fieldTwice'],
  [/^a (?:mention|word|project) is there twice$/, 'faults.itemTwice'],
  [/^a choice is there twice, or/, 'faults.choiceTwice'],
  [/^the section (.+) is there twice$/, 'faults.twice'],
  [/^(.+) is there twice$/, 'faults.twice'],
  [/^is missing in (.+)$/, 'faults.language'],
  [/^is not after opensAt$/, 'faults.order'],
  [/^needs a date as/, 'faults.date'],
  [/^this word is taken$/, 'faults.taken'],
  [/^small letters, digits and dashes/, 'faults.id'],
  [/^is not a data set’s id$/, 'faults.dataset'],
  [/^(?:the clocks skip|the clocks show|this hour is)/, 'faults.clock'],
  [/^is too long for two SMS with its choices: (\d+) characters, (\d+) at most$/, 'faults.sms'],
  [/^is missing$/, 'faults.missing'],
  [/^is empty$/, 'faults.empty'],
  [/^is too long: (.+) at most$/, 'faults.long'],
  [/^is too short: (.+) at least$/, 'faults.short'],
  [/^must be at least (.+)$/, 'faults.least'],
  [/^must be more than (.+)$/, 'faults.more'],
  [/^must be (?:at most|less than) (.+)$/, 'faults.most'],
  [/^must be one of (.+)$/, 'faults.oneOf'],
  [/^(?:(.+) )?is none of (.+)$/, 'faults.noneOf'],
  [/^must be a text$/, 'faults.text'],
  [/^must be a number$/, 'faults.number'],
  [/^must be a whole number$/, 'faults.whole'],
  [/^must be true or false$/, 'faults.yes'],
  [/^must be a list$/, 'faults.list'],
  [/^must be a group of fields$/, 'faults.group'],
  [/^(?:(.+) )?has more than two decimals$/, 'faults.cents'],
  [/^has fields that do not go together$/, 'faults.together'],
  [/^a language is written with two letters/, 'faults.languageCode'],
  [/^is indented with a tab$/, 'faults.tab'],
  [/^is not written as YAML or JSON is$/, 'faults.yaml'],
  [/^has letters that are not written as UTF-8$/, 'faults.encoding'],
  [/^has more or fewer cells than the first line$/, 'faults.cells'],
  [/^has a quotation mark that opens or ends/, 'faults.quote'],
  [/^needs lat and lon, or none$/, 'faults.point'],
  [/^equal shares are for approval and knapsack$/, 'faults.shares'],
  [/^needs mentions: /, 'faults.mentions'],
  [/^needs a budget for (.+)$/, 'faults.budget'],
  [/^needs maxCost or a budget for knapsack$/, 'faults.maxCost'],
  [/^with places, reserve winners, not a budget$/, 'faults.reservePlaces'],
  [/^a reserve is for greedy and places$/, 'faults.reserveAward'],
  [/^with greedy, reserve a number of winners, not a percent$/, 'faults.reserveNumber'],
  [/^an outline has at least three corners$/, 'faults.corners'],
  [/^has another name or district above$/, 'faults.outline'],
  [/^a ring has at least four points$/, 'faults.ring'],
  [/^a ring does not end where it begins$/, 'faults.ringOpen'],
  [/^the file is not a GeoJSON FeatureCollection$/, 'faults.geojson'],
  [/^this is not an exported catalogue/, 'faults.catalogue'],
  [/^say where the data sets of this file are seen/, 'faults.portal'],
  [/^(.+) is (open|closed|counted): only a draft is replaced$/, 'faults.begun'],
  [/^there is a poll called (.+) already/, 'faults.sameName'],
  [/^before the title of the first section/, 'faults.beforeMeta'],
  [/^there is no section (.+)$/, 'faults.noSection'],
  [/^META begins with key;value$/, 'faults.metaHead'],
  [/^the column (.+) is missing$/, 'faults.noColumn'],
  [/^(\d+) cells in place of (.+)$/, 'faults.cellCount'],
  [/^(\w+) is missing$/, 'faults.noKey'],
  [/^(\w+) is empty$/, 'faults.keyEmpty'],
  [/^(\w+) is (\d+), and there are (\d+)$/, 'faults.miscounted'],
  [/^(\w+) is not an amount$/, 'faults.amount'],
  [/^(\w+) is not a day/, 'faults.day'],
  [/^(\w+) is not a whole number$/, 'faults.keyWhole'],
  [/^(\w+) is not a number$/, 'faults.keyNumber'],
  [/^(\w+) has a space or =$/, 'faults.space'],
  [/^ranks (.+), which is withdrawn$/, 'faults.withdrawn'],
  [/^(\d+) points for (\d+) projects$/, 'faults.points'],
  [/^points are not numbers$/, 'faults.pointNumbers'],
  // Of schemas outside `bots/cli`, in zod's own words.
  [/received (?:undefined|null)$/, 'faults.missing'],
  [/^Too small: expected (?:string|array)/, 'faults.empty'],
  [/^Too (?:big|small): /, 'faults.size'],
  [/^Invalid /, 'faults.kind'],
];

/** The lines of an `import.invalid`, whose message is in English: for the console, and for the terminal. */
export function faultsIn(say: SayPhrase, message: string): readonly FaultSaid[] {
  return message.split('\n').map((line) => {
    const [, row, column, rest = line] = /^line (\d+)(?:, column (\d+))?: (.*)$/.exec(line) ?? [];
    const [, more] = /^and (\d+) more$/.exec(line) ?? [];
    if (more !== undefined) return { place: '', field: '', what: say('faults.others', { what: more }) };
    const [, item, number = '', after = rest] = /^(entry|feature) (\d+)(?: \(.*?\))?: (.*)$/.exec(rest) ?? [];
    const [, field = '', what = after] = /^([\w.-]+): (.*)$/.exec(after) ?? [];
    const place = [
      placeOf(say, row, column),
      ...(item === undefined ? [] : [say(`faults.${item}`, { what: number })]),
    ];
    return { place: place.filter((one) => one !== '').join(', '), field, what: worded(say, what) };
  });
}

function placeOf(say: SayPhrase, row: string | undefined, column: string | undefined): string {
  if (row === undefined) return '';
  return column === undefined ? say('faults.place', { row }) : say('faults.placeColumn', { row, column });
}

function worded(say: SayPhrase, what: string): string {
  for (const [shape, key] of known) {
    const found = shape.exec(what);
    if (found) return say(key, { what: found[1] ?? '', other: found[2] ?? '', third: found[3] ?? '' });
  }
  return what;
}
