import type { City } from '../../core/civic/city.ts';
import { localised, type Poll } from '../../core/civic/polls.ts';
import {
  boxCsv,
  type Closed,
  closePoll,
  type Opened,
  openPoll,
  type Passphrases,
  type Staffed,
  type Stopped,
  stopPoll,
} from '../../core/civic/polls-counting.ts';
import { did, notDone, type Printed } from './printed.ts';

const openRefusals: Readonly<Record<Exclude<(Opened & { ok: false })['reason'], 'over'>, string>> = {
  unknown: 'Aucun vote ne s’appelle ainsi. Faites-le d’abord entrer : parvis import polls FICHIER',
  'not-draft': 'Ce vote a déjà été ouvert.',
};

const stopRefusals: Readonly<Record<Exclude<(Stopped & { ok: false })['reason'], 'early'>, string>> = {
  unknown: 'Aucun vote ne s’appelle ainsi.',
  'not-open': 'Ce vote n’a jamais été ouvert.',
  stopped: 'Ce vote est déjà arrêté.',
};

const unsealRefusals: Readonly<Record<(Closed & { ok: false })['reason'], string>> = {
  unknown: 'Aucun vote ne s’appelle ainsi.',
  'not-open': 'Ce vote n’a jamais été ouvert.',
  counted: 'Ce vote est déjà dépouillé. Ses chiffres : parvis poll results ID',
  passphrase: 'L’une des phrases secrètes n’est pas la bonne. Rien n’a changé : recommencez.',
  damaged:
    'Des enveloppes ne s’ouvrent pas. Rien n’a changé. Pour compter sans elles : parvis poll unseal ID --leave-out-damaged',
};

/** What is said of a poll before its count. */
export const notCounted = (id: string): string =>
  `« ${id} » n’est pas encore dépouillé. Pour le faire : parvis poll unseal ${id}`;

const moments = ({ timeZone }: City) =>
  new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeStyle: 'short', timeZone });

/** `parvis poll open ID`: what to print. */
export async function pollOpen(staffed: Staffed, city: City, id: string): Promise<Printed> {
  const opened = await openPoll(staffed, id);
  const at = moments(city);
  if (!opened.ok)
    return notDone(
      opened.reason === 'over'
        ? `Ce vote se termine le ${at.format(opened.closesAt - 1)} : c’est déjà passé. Rien n’a changé.\nChangez la date de fin dans son fichier, puis : parvis import polls FICHIER`
        : openRefusals[opened.reason],
    );
  const [one, two] = opened.passphrases;
  const row = await staffed.store.transaction((tx) => tx.polls.load(id));
  const dates = row ? `du ${at.format(row.poll.opensAt)} au ${at.format(row.poll.closesAt - 1)}` : '';
  return did(
    [
      `Le vote « ${id} » est ouvert ${dates}.`,
      'Le dépouillement aura besoin de ces deux phrases secrètes. Elles ne sont montrées qu’une fois, et gardées nulle part :',
      `  première : ${one}`,
      `  seconde  : ${two}`,
      'Donnez-les à deux personnes différentes.',
    ].join('\n'),
  );
}

/** `parvis poll close ID`: what to print. */
export async function pollClose(
  staffed: Staffed,
  city: City,
  id: string,
  isEarly: boolean,
): Promise<Printed> {
  const stopped = await stopPoll(staffed, id, isEarly);
  if (stopped.ok)
    return did(
      `Le vote « ${id} » est arrêté : personne ne peut plus voter. L’urne reste fermée.\nPour l’ouvrir et compter : parvis poll unseal ${id} --box urne.csv`,
    );
  if (stopped.reason !== 'early') return notDone(stopRefusals[stopped.reason]);
  return notDone(
    `Ce vote dure jusqu’au ${moments(city).format(stopped.closesAt - 1)}. Rien n’a changé.\nPour l’arrêter dès maintenant : parvis poll close ${id} --early`,
  );
}

/** `parvis poll unseal ID`: what to print, and the box for anyone to recount, as CSV. A vote that goes on is not opened. */
export async function pollUnseal(
  staffed: Staffed,
  id: string,
  passphrases: Passphrases,
  leaveOutDamaged = false,
): Promise<Printed & { readonly csv: string | null }> {
  const stopped = await stopPoll(staffed, id, false);
  if (!stopped.ok && stopped.reason === 'early')
    return { ...notDone(`Le vote dure encore. Arrêtez-le d’abord : parvis poll close ${id}`), csv: null };
  const closed = await closePoll(staffed, id, passphrases, leaveOutDamaged);
  if (closed.ok) return { ...(await pollResults(staffed, id, 'fr')), csv: boxCsv(closed.box) };
  const text = unsealRefusals[closed.reason];
  const { damaged } = closed;
  return { ...notDone(damaged === undefined ? text : `${text} (${envelopes(damaged)})`), csv: null };
}

const envelopes = (count: number): string => `${count} enveloppe${count > 1 ? 's' : ''}`;

/** `parvis poll results ID`: the figures, a line per project, most votes first. */
export async function pollResults(
  { store }: Pick<Staffed, 'store'>,
  id: string,
  language: string,
): Promise<Printed> {
  const [row, projects] = await store.transaction(
    async (tx) => [await tx.polls.load(id), await tx.polls.projects(id)] as const,
  );
  if (!row) return notDone(unsealRefusals.unknown);
  if (!row.results) return notDone(notCounted(id));
  const { ballots, damaged, counts } = row.results;
  const lines = counts.map(({ project, votes, score }) => {
    const found = projects.find((one) => one.id === project);
    const sector = found?.sector ?? 'ville';
    return `${String(score ?? votes).padStart(7)}  ${sector.padEnd(8)} ${project}  ${localised(found?.title ?? {}, language)}`;
  });
  const left = damaged === 0 ? '' : `, ${damaged} laissés de côté`;
  return did(
    [`${id} : ${ballots} bulletins${left}.`, `${unit(row.poll)}  secteur  projet`, ...lines].join('\n'),
  );
}

/** The head of the column of figures. */
function unit({ rule }: Poll): string {
  return (rule.kind === 'points' || rule.kind === 'ranking' ? 'points' : 'voix').padStart(7);
}
