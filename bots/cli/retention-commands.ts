import type { Command } from 'commander';
import { dueNow } from '../../core/retention/purge.ts';
import { type Retention, type RetentionRule, ruleNames } from '../../core/retention/table.ts';
import { loadRetention } from '../city/retention.ts';
import type { Config } from '../config.ts';
import type { Service } from '../service.ts';
import { explain } from './french.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
  readonly config: () => Config;
}

/** The rules in the staff's language. */
const names: Readonly<Record<RetentionRule, string>> = {
  received: 'Empreintes des messages reçus',
  parked: 'Messages reçus jamais traités',
  sent: 'Traces des messages partis ou périmés',
  undelivered: 'Messages non remis ou en doute',
  lines: 'Lignes du chat sur le web',
  uploads: 'Photos brutes',
  files: 'Fichiers MES DONNEES',
  codes: 'Codes par SMS',
  addresses: 'Adresses cherchées',
  leftovers: 'Rappels et demandes sans suite',
  sessions: 'Sessions et liens des agents',
  rolls: 'Listes d’émargement des votes dépouillés',
  recipients: 'Destinataires des envois finis',
  participations: 'Auteurs et textes des consultations closes',
  seats: 'Inscrits des ateliers passés',
  reports: 'Auteurs des signalements finis',
  contributions: 'Auteurs des propositions finies',
  conversations: 'Personnes qui n’écrivent plus',
};

/** `parvis retention`: shows, never erases; the service does that each hour. */
export function addRetentionCommand({ program, withService, print, config }: Given): void {
  explain(
    program.command('retention'),
    'Montrer combien de temps chaque chose est gardée. Le service efface lui-même, chaque heure.',
    'retention --dry-run',
  )
    .option('--dry-run', 'compter aussi ce que le prochain passage effacerait', false)
    .action(({ dryRun }: { dryRun: boolean }) =>
      withService(async ({ parvis }) => {
        const retention = loadRetention(config().PARVIS_CITY);
        const due = dryRun ? await dueNow(parvis.engine.world, retention) : null;
        for (const line of retentionLines(retention, due)) print(line);
      }),
    );
}

/** The table, with what would go when it was counted. */
export function retentionLines(
  retention: Retention,
  due: Readonly<Record<RetentionRule, number>> | null,
): readonly string[] {
  const number = new Intl.NumberFormat('fr-FR');
  const lines = ruleNames.map((rule) => {
    const kept = `${number.format(retention[rule])} j`.padStart(8);
    const gone = due === null ? '' : `   à effacer : ${number.format(due[rule])}`;
    return `${rule.padEnd(15)}${kept}   ${names[rule]}${gone}`;
  });
  return [...lines, `${'audit'.padEnd(15)}${'toujours'.padStart(8)}   Journal d’audit`];
}
