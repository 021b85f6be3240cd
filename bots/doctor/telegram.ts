import type { Instant } from '../../core/conversation/vocabulary.ts';
import type { Config } from '../config.ts';
import { ask, inner } from './ask.ts';
import { type Finding, said } from './finding.ts';

const telegram = said('telegram');
/** So many wait only when nobody takes them. */
const mostPending = 100;
const HOUR = 3_600_000;

/** Source: core.telegram.org/bots/api#getwebhookinfo. */
export async function checkTelegram(config: Config, now: Instant): Promise<readonly Finding[]> {
  const root = `${config.TELEGRAM_API_ROOT.replace(/\/+$/, '')}/bot${config.TELEGRAM_TOKEN}`;
  const me = await ask(`${root}/getMe`);
  if (!me.ok)
    return [
      telegram.bad(
        `Telegram ne répond pas (${me.code}).`,
        'Cette machine doit pouvoir joindre TELEGRAM_API_ROOT.',
      ),
    ];
  if (me.status === 401 || me.status === 404)
    return [
      telegram.bad('Telegram refuse le jeton.', 'TELEGRAM_TOKEN : copiez-le à nouveau depuis BotFather.'),
    ];
  if (me.status !== 200)
    return [telegram.bad(`Telegram répond ${me.status}.`, 'Attendez, puis recommencez.')];
  const name = String(inner(me.body?.result).username ?? '?');
  const hook = await ask(`${root}/getWebhookInfo`);
  const info = inner(hook.ok ? hook.body?.result : null);
  return [
    telegram.ok(`Le robot est @${name}.`),
    addressFinding(config, String(info.url ?? '')),
    ...trouble(info, now),
  ];
}

function addressFinding(config: Config, url: string): Finding {
  const isWebhook = config.TELEGRAM_MODE === 'webhook';
  const wanted = isWebhook ? `${(config.PARVIS_PUBLIC_URL ?? '').replace(/\/+$/, '')}/webhooks/telegram` : '';
  if (url === wanted)
    return telegram.ok(isWebhook ? 'Telegram appelle la bonne adresse.' : 'Parvis va chercher les messages.');
  return isWebhook
    ? telegram.bad(
        `Telegram appelle ${url || 'personne'}, et non ${wanted}.`,
        'Redémarrez le service : il déclare son adresse. Sinon, un autre programme se sert de ce jeton.',
      )
    : telegram.bad(
        `Telegram appelle ${url} : Parvis ne peut pas aller chercher les messages.`,
        'Redémarrez le service, ou mettez TELEGRAM_MODE=webhook.',
      );
}

function trouble(info: Readonly<Record<string, unknown>>, now: Instant): readonly Finding[] {
  const pending = Number(info.pending_update_count ?? 0);
  const failedAt = Number(info.last_error_date ?? 0) * 1000;
  return [
    ...(pending > mostPending
      ? [
          telegram.warn(
            `${pending} messages attendent chez Telegram.`,
            'Le service tourne-t-il ? Sinon, démarrez-le.',
          ),
        ]
      : []),
    ...(failedAt > now - HOUR
      ? [
          telegram.warn(
            `Telegram n’a pas pu appeler : ${String(info.last_error_message ?? '?')}.`,
            'Vérifiez le certificat et le serveur placé devant Parvis : docs/configuration.md',
          ),
        ]
      : []),
  ];
}
