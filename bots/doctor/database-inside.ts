import type { Instant } from '../../core/conversation/vocabulary.ts';
import { type Pauses, pausesOf } from '../../core/delivery/pause.ts';
import { nameOf } from '../../core/errors.ts';
import type { Store } from '../../core/ports.ts';
import { backupMark } from '../backup/backup.ts';
import type { Config } from '../config.ts';
import { embeddedFile, hasSecret, readSecret, vaultOf } from '../secret.ts';
import { type Finding, said } from './finding.ts';

const HOUR = 3_600_000;
const oldestBackup = 26 * HOUR;

const base = said('base');

/** Against the migrations of this version. */
export function schema(missing: readonly number[], unknown: readonly number[]): Finding {
  if (unknown.length > 0)
    return base.bad(
      `La base vient d’une version plus récente (${unknown.join(', ')}).`,
      'Installez cette version, ou remettez une sauvegarde plus ancienne.',
    );
  return missing.length > 0
    ? base.warn(
        `La base est à mettre à jour (${missing.length} étapes).`,
        'C’est fait au prochain démarrage. Sauvegardez d’abord : parvis backup DOSSIER',
      )
    : base.ok('La base est à jour.');
}

/** What is in a database of any kind that somebody should look at. */
export async function inside(
  config: Config,
  open: () => Promise<Store>,
  now: Instant,
): Promise<readonly Finding[]> {
  if (!hasSecret(config)) return [];
  const store = await open();
  try {
    const seen = await store.transaction(async (tx) => ({
      pauses: await pausesOf(tx),
      backup: await tx.marks.load(backupMark),
      counts: await tx.outbox.unsettled(),
      staff: (await tx.staff.all())[0] ?? null,
      people: await tx.rounds.people('', 1),
    }));
    const sealed = seen.staff?.who ?? seen.people[0]?.conversations[0]?.sender ?? null;
    return [
      keyOf(config, sealed),
      ...(embeddedFile(config) === null ? [] : [backupAge(seen.backup, now)]),
      ...pauseFindings(seen.pauses),
      lost(seen.counts),
    ];
  } finally {
    await store.close();
  }
}

function keyOf(config: Config, sealed: string | null): Finding {
  const key = said('clé');
  if (sealed === null) return key.ok('Rien n’est encore chiffré.');
  try {
    vaultOf(readSecret(config)).open(sealed);
    return key.ok('La clé maîtresse ouvre la base.');
  } catch (error) {
    return key.bad(
      `La clé maîtresse n’ouvre pas la base (${nameOf(error).split(' ')[0]}).`,
      'Remettez la clé qui a écrit cette base.',
    );
  }
}

function backupAge(at: string | null, now: Instant): Finding {
  const backup = said('sauvegarde');
  const mend = 'parvis backup DOSSIER, chaque nuit : docs/operations.md';
  if (at === null) return backup.warn('Cette base n’a jamais été sauvegardée.', mend);
  const age = now - Date.parse(at);
  const told = `Dernière sauvegarde il y a ${Math.floor(age / HOUR)} h.`;
  return age > oldestBackup ? backup.warn(told, mend) : backup.ok(told);
}

function pauseFindings({ all, channels }: Pauses): readonly Finding[] {
  const sending = said('envois');
  const alone = Object.keys(channels).map((name) =>
    sending.warn(
      `Rien ne part par ${name} : ce canal est suspendu.`,
      `parvis sender resume --channel ${name}`,
    ),
  );
  return all
    ? [
        sending.bad('Rien ne part : les envois sont suspendus.', 'Vérifiez, puis : parvis sender resume'),
        ...alone,
      ]
    : alone.length > 0
      ? alone
      : [sending.ok('Les messages partent.')];
}

function lost({ dead, uncertain }: { readonly dead: number; readonly uncertain: number }): Finding {
  const sending = said('envois');
  return dead + uncertain > 0
    ? sending.warn(`${dead} messages abandonnés, ${uncertain} en doute.`, 'Les voir : parvis outbox dead')
    : sending.ok('Aucun message abandonné.');
}
