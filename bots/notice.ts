import { pausesOf } from '../core/delivery/pause.ts';
import type { Store } from '../core/ports.ts';
import { type Config, lacking, switches } from './config.ts';
import type { Service } from './service.ts';

const titles = {
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  webjs: 'WhatsApp par whatsapp-web.js, pour un essai',
  twilio: 'SMS par Twilio',
  kannel: 'SMS par Kannel',
  smpp: 'SMS par SMPP',
  teams: 'Microsoft Teams',
} as const;

/** Where the service is reached, without a final slash. */
export function addressOf(config: Config, port: number): string {
  const host = config.PARVIS_HOST === '0.0.0.0' ? 'localhost' : config.PARVIS_HOST;
  return (config.PARVIS_PUBLIC_URL ?? `http://${host}:${port}`).replace(/\/$/, '');
}

/** What the person who starts the service reads: where to go, what is on, what turns on the rest. */
export function notice(config: Config, service: Service, port: number): string[] {
  const at = addressOf(config, port);
  const lines = ['', `Parvis est prêt. Chat web : ${at}/`, '', '  oui  Chat web'];
  for (const each of switches) {
    const missing = lacking(config, each);
    lines.push(
      missing.length === 0
        ? `  oui  ${titles[each.name]}`
        : `  non  ${titles[each.name]} : il manque ${missing.join(', ')}`,
    );
  }
  if (service.terminalCodes)
    lines.push('', 'Aucun canal SMS : les codes qui prouvent un numéro s’affichent ici.');
  if (service.secret.generated)
    lines.push(
      '',
      `Une clé maîtresse a été créée dans ${service.secret.generated}. Gardez-en une copie : sans elle, rien de ce qui est gardé ne se lit.`,
    );
  lines.push(
    '',
    'Arrêter : Ctrl+C. Réglages : .env.example. Parler ici, dans le terminal : npm run chat',
    '',
  );
  return lines;
}

/** What the person who starts the service reads when nothing is sent; empty otherwise. */
export async function pauseNotice(store: Store): Promise<readonly string[]> {
  const { pauses, counts } = await store.transaction(async (tx) => ({
    pauses: await pausesOf(tx),
    counts: await tx.outbox.unsettled(),
  }));
  const alone = Object.keys(pauses.channels).map(
    (name) =>
      `*** RIEN NE PART PAR ${name} : les agents l’ont mis en pause. Ensuite : parvis sender resume --channel ${name} ***`,
  );
  if (pauses.all === null) return alone.length > 0 ? [...alone, ''] : [];
  const why =
    pauses.all.reason === 'restored' ? 'une sauvegarde a été restaurée' : 'les agents l’ont mis en pause';
  return [
    `*** RIEN NE PART : ${why}. En attente : ${counts.waiting} ; en doute : ${counts.uncertain}. ***`,
    ...alone,
    'Regardez d’abord : parvis sender status. Ensuite : parvis sender resume',
    '',
  ];
}
