import type { RecipientLine, RoundFigures } from '../../core/delivery/rounds/round.ts';
import type { Fault } from './faults.ts';
import type { Resident } from './round-crowd.ts';
import type { Taking } from './round-providers.ts';

export interface RoundRemains {
  readonly residents: readonly Resident[];
  readonly takings: readonly Taking[];
  readonly figures: RoundFigures;
  /** By the channel's id of the person. */
  readonly lines: ReadonlyMap<string, RecipientLine>;
  /** When the service had noted that someone stopped. */
  readonly stops: ReadonlyMap<string, number>;
}

/** A message may be with its provider already when STOP is noted, and its record late. */
const onItsWay = 1500;

/** Each resident against what their provider took, and the figures against both. */
export function checkRound(remains: RoundRemains): readonly Fault[] {
  const { residents, takings, figures, lines, stops } = remains;
  const taken = new Map<string, Taking[]>();
  for (const each of takings) taken.set(each.chat, [...(taken.get(each.chat) ?? []), each]);
  const faults: Fault[] = [];
  for (const resident of residents) {
    const got = taken.get(resident.chat) ?? [];
    if (got.length > 1) faults.push({ kind: 'double', where: `${resident.chat}: ${got.length} times` });
    const line = lines.get(resident.chat);
    const wrong = line ? disagreement(resident, line, got) : 'not in the round';
    if (wrong !== null) faults.push({ kind: 'lost', where: `${resident.chat}: ${wrong}` });
    const stop = stops.get(resident.chat);
    if (stop !== undefined && got.some(({ at }) => at > stop + onItsWay))
      faults.push({ kind: 'broken', where: `${resident.chat}: written to after STOP` });
  }
  return [...faults, ...checkFigures(figures, residents, lines, takings)];
}

/** What is wrong between a line and what the provider did; null when they agree. */
function disagreement({ fate, channel, isRecent }: Resident, line: RecipientLine, got: readonly Taking[]) {
  const { outcome, why } = line;
  switch (outcome) {
    case 'sent':
      if (got.length !== 1 || fate === 'breaks') return `sent, but taken ${got.length} times`;
      return channel === 'whatsapp' && !isRecent !== (got[0]?.template === 'city_news')
        ? 'in the wrong form'
        : null;
    case 'failed':
      return got.length === 0 && (fate === 'refuses' || fate === 'blocked') ? null : `failed by ${why}`;
    case 'excluded':
      return got.length === 0 && (why === 'stopped' || why === 'said-stop') ? null : `excluded: ${why}`;
    case 'uncertain':
      // The line went dead, or the service died: it may have arrived.
      return fate === 'breaks' || why === 'interrupted' ? null : `uncertain by ${why}`;
    default:
      return `it ended ${outcome}`;
  }
}

function checkFigures(
  figures: RoundFigures,
  residents: readonly Resident[],
  lines: ReadonlyMap<string, RecipientLine>,
  takings: readonly Taking[],
): readonly Fault[] {
  const faults: Fault[] = [];
  const expect = (what: string, is: number, wanted: number): void => {
    if (is !== wanted) faults.push({ kind: 'broken', where: `${what}: ${is} instead of ${wanted}` });
  };
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((total, each) => total + each, 0);
  expect('audience', figures.audience, residents.length);
  expect('outcomes', sum(figures.outcomes), residents.length);
  expect(
    'by channel',
    Object.values(figures.byChannel).reduce((total, each) => total + sum(each), 0),
    residents.length,
  );
  for (const [outcome, count] of Object.entries(figures.outcomes))
    expect(outcome, count, [...lines.values()].filter((line) => line.outcome === outcome).length);
  const arrived = new Set(takings.map(({ chat }) => chat));
  const doubted = [...lines].filter(([chat, line]) => line.outcome === 'uncertain' && arrived.has(chat));
  expect('taken', takings.length, figures.outcomes.sent + doubted.length);
  return faults;
}
