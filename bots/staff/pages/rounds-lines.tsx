import type { JSX } from 'preact';
import { type Outcome, outcomes, type RecipientLine } from '../../../core/delivery/rounds/round.ts';
import { whyText } from '../../rounds/why.ts';
import { type Answer, missing, page, type SignedIn } from '../contract.ts';
import { channelName } from '../said.ts';
import { languageName } from '../view/amounts.ts';
import { Select } from '../view/form.tsx';
import { Pager, Table } from '../view/table.tsx';
import { loadRound } from './rounds-write.tsx';

const perPage = 50;

/** Who is to get it, one line each: ids, never a number nor a name. */
export async function showLines(visit: SignedIn): Promise<Answer> {
  const { say, query, desk } = visit;
  const round = await loadRound(visit);
  if (!round) return missing;
  const outcome = outcomes.find((each) => each === query.get('outcome'));
  const after = query.get('after') ?? '';
  const lines = await desk.parvis.engine.world.store.transaction((tx) =>
    tx.rounds.lines({ round, after, limit: perPage + 1, ...(outcome && { outcome }) }),
  );
  const shown = lines.slice(0, perPage);
  const last = lines.length > perPage ? shown.at(-1)?.key : undefined;
  const heads = ['person', 'channel', 'language', 'outcome', 'why', 'at', 'reminder', 'answered'] as const;
  return page(
    say('rounds.lines.title', { title: round.content.title }),
    <>
      <p>
        <a href={`/staff/rounds/${round.id}`}>{say('rounds.lines.back')}</a>
      </p>
      <Filter visit={visit} outcome={outcome} />
      <Table
        caption={say('rounds.lines.caption')}
        heads={heads.map((head) => say(`rounds.lines.${head}`))}
        rows={shown.map((line) => cellsOf(visit, line))}
        empty={say('rounds.lines.none')}
      />
      <Pager
        visit={visit}
        back={after === '' ? null : { after: null }}
        forth={last === undefined ? null : { after: last }}
      />
    </>,
  );
}

function cellsOf(visit: SignedIn, line: RecipientLine): readonly string[] {
  const { say, language, desk } = visit;
  const state = (outcome: Outcome | null) => (outcome === null ? '–' : say(`rounds.outcome.${outcome}`));
  return [
    line.person ?? say('rounds.lines.erased'),
    channelName(say, line.channel),
    languageName(language, line.language),
    state(line.outcome),
    line.why === null ? '–' : whyText(desk.phrases, language, line.why),
    line.at === null ? '–' : say('me.moment', { at: line.at }),
    state(line.reminder),
    say(line.answered ? 'rounds.lines.yes' : 'rounds.lines.no'),
  ];
}

function Filter({ visit, outcome }: { visit: SignedIn; outcome: Outcome | undefined }): JSX.Element {
  const { say } = visit;
  const options = [
    { value: '', label: say('rounds.lines.all') },
    ...outcomes.map((value) => ({ value, label: say(`rounds.outcome.${value}`) })),
  ];
  return (
    <form method="get" action={visit.url.pathname} class="filter">
      <Select name="outcome" label={say('rounds.lines.outcome')} options={options} value={outcome ?? ''} />
      <button type="submit">{say('rounds.lines.filter')}</button>
    </form>
  );
}
