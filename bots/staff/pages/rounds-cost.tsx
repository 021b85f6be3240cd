import type { JSX } from 'preact';
import type { Counted, RoundContent } from '../../../core/delivery/rounds/round.ts';
import { type Estimate, estimate, type ShareEstimate } from '../../rounds/estimate.ts';
import type { SignedIn } from '../contract.ts';
import { channelName } from '../said.ts';
import { count, euros, languageName } from '../view/amounts.ts';
import { Facts, Table } from '../view/table.tsx';
import { alphabetName, charactersOf } from './rounds-preview.tsx';

/** Before the click: who, how many, what it costs, how long it takes. */
export function RoundCost(props: {
  readonly visit: SignedIn;
  readonly content: RoundContent;
  readonly counted: Counted;
}): JSX.Element {
  const { visit, content, counted } = props;
  const { say, language, desk } = visit;
  const { people, shares = [] } = counted;
  const found = estimate(desk.parvis.rounds, content, { people, shares });
  return (
    <>
      <Table
        caption={say('rounds.cost.caption', { at: counted.at })}
        heads={(['channel', 'language', 'people', 'byTemplate', 'beyond', 'message', 'cost'] as const).map(
          (head) => say(`rounds.cost.${head}`),
        )}
        rows={found.shares.map((share) => cellsOf(visit, share))}
        empty={say('rounds.cost.nobody')}
      />
      <Facts
        facts={[
          [say('rounds.cost.people'), count(language, people)],
          [say('rounds.cost.total'), euros(language, found.cost)],
          ...(found.reminder > 0
            ? [[say('rounds.cost.reminder'), euros(language, found.reminder)] as const]
            : []),
          ...(content.budget === null
            ? []
            : [[say('rounds.budget'), euros(language, content.budget)] as const]),
          [say('rounds.cost.time'), duration(visit, found.time)],
          [say('rounds.cost.begins'), moment(visit, found.begins)],
          [say('rounds.cost.ends'), moment(visit, found.ends)],
        ]}
      />
      <Warnings visit={visit} found={found} />
    </>
  );
}

function cellsOf({ say, language }: SignedIn, share: ShareEstimate): readonly string[] {
  const { dearness, spoken } = share;
  const reads = languageName(language, share.language);
  return [
    channelName(say, share.channel),
    spoken === share.language
      ? reads
      : say('rounds.cost.spoken', { reads, in: languageName(language, spoken) }),
    count(language, share.people),
    count(language, share.byTemplate),
    count(language, share.beyond),
    dearness
      ? [
          say('rounds.cost.segments', { n: dearness.segments, alphabet: alphabetName(dearness.alphabet) }),
          ...(dearness.dearer.length > 0 ? [charactersOf(dearness.dearer)] : []),
        ].join(' – ')
      : '–',
    euros(language, share.cost),
  ];
}

function Warnings({ visit, found }: { visit: SignedIn; found: Estimate }): JSX.Element {
  const { say } = visit;
  return (
    <>
      {!found.isCovered && <p class="warning">{say('rounds.cost.tooDear')}</p>}
      {found.begins === null && <p class="warning">{say('rounds.neverBegins')}</p>}
      {found.begins !== null && found.ends === null && <p class="warning">{say('rounds.cost.tooLate')}</p>}
      {found.beyond > 0 && <p class="warning">{say('rounds.cost.beyondWhy', { n: found.beyond })}</p>}
    </>
  );
}

const moment = ({ say }: SignedIn, at: number | null): string =>
  at === null ? '–' : say('rounds.moment', { at });

const MINUTE = 60_000;

function duration({ say }: SignedIn, time: number): string {
  const minutes = Math.ceil(time / MINUTE);
  if (minutes < 120) return say('rounds.cost.minutes', { n: minutes });
  return say('rounds.cost.hours', { n: Math.ceil(minutes / 60) });
}
