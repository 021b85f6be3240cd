import { createHmac } from 'node:crypto';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import type { Config } from '../config.ts';
import { ask, inner } from './ask.ts';
import { type Finding, said } from './finding.ts';

const whatsapp = said('whatsapp');
const WEEK = 7 * 24 * 3_600_000;
const permission = 'whatsapp_business_messaging';
const fields = 'display_phone_number,quality_rating,webhook_configuration';

/**
 * The number, asked for with the proof of the app's secret; the token; where Meta calls. The secret and the words that were
 * given to Meta are only ever compared by Meta itself, or by our own address.
 */
export async function checkWhatsApp(config: Config, now: Instant): Promise<readonly Finding[]> {
  const root = `${config.WHATSAPP_API_ROOT.replace(/\/+$/, '')}/v23.0`;
  const token = config.WHATSAPP_TOKEN ?? '';
  const headers = { authorization: `Bearer ${token}` };
  // Source: developers.facebook.com/docs/graph-api/guides/secure-requests#appsecret_proof
  const proof = createHmac('sha256', config.WHATSAPP_APP_SECRET ?? '')
    .update(token)
    .digest('hex');
  const query = new URLSearchParams({ fields, appsecret_proof: proof });
  const number = await ask(`${root}/${config.WHATSAPP_PHONE_NUMBER_ID}?${query}`, headers);
  if (!number.ok)
    return [
      whatsapp.bad(
        `Meta ne répond pas (${number.code}).`,
        'Cette machine doit pouvoir joindre WHATSAPP_API_ROOT.',
      ),
    ];
  if (number.status !== 200) return [refused(number.status, inner(number.body?.error))];
  const rating = String(number.body?.quality_rating ?? 'UNKNOWN');
  return [
    whatsapp.ok('Le numéro et le secret sont bons.'),
    ...(rating === 'RED'
      ? [
          whatsapp.warn(
            'Meta note mal ce numéro (RED).',
            'Écrivez moins, à qui le demande : Meta peut le fermer.',
          ),
        ]
      : []),
    calledAt(config, inner(number.body?.webhook_configuration)),
    ...(await tokenFindings(
      `${root}/debug_token?${new URLSearchParams({ input_token: token })}`,
      headers,
      now,
    )),
  ];
}

function refused(status: number, error: Readonly<Record<string, unknown>>): Finding {
  if (status === 401 || error.code === 190)
    return whatsapp.bad(
      'Meta refuse le jeton.',
      'WHATSAPP_TOKEN : faites-en un autre, pour un utilisateur système.',
    );
  if (/appsecret_proof/i.test(String(error.message)))
    return whatsapp.bad(
      'Le secret n’est pas celui de l’application du jeton.',
      'WHATSAPP_APP_SECRET : copiez-le depuis les réglages de l’application, chez Meta.',
    );
  return whatsapp.bad(
    `Meta ne montre pas ce numéro (${String(error.code ?? status)}).`,
    'WHATSAPP_PHONE_NUMBER_ID : c’est l’identifiant du numéro chez Meta, pas le numéro. Le jeton doit y avoir droit.',
  );
}

function calledAt(config: Config, hooks: Readonly<Record<string, unknown>>): Finding {
  const wanted = `${(config.PARVIS_PUBLIC_URL ?? '').replace(/\/+$/, '')}/webhooks/whatsapp`;
  const called = hooks.phone_number ?? hooks.whatsapp_business_account ?? hooks.application;
  if (called === wanted) return whatsapp.ok('Meta appelle la bonne adresse.');
  const mend = `Chez Meta, réglages WhatsApp, Configuration : mettez ${wanted} et les mots de WHATSAPP_VERIFY_TOKEN ; cochez « messages ».`;
  return called === undefined
    ? whatsapp.warn('Meta ne dit pas quelle adresse il appelle.', mend)
    : whatsapp.bad(`Meta appelle ${String(called)}, et non ${wanted}.`, mend);
}

async function tokenFindings(url: string, headers: Readonly<Record<string, string>>, now: Instant) {
  const asked = await ask(url, headers);
  const data = inner(asked.ok && asked.status === 200 ? asked.body?.data : null);
  // Only tokens with rights on their app may be looked at: silence says nothing.
  if (!Array.isArray(data.scopes)) return [];
  if (!data.scopes.includes(permission))
    return [
      whatsapp.bad(
        'Le jeton n’a pas le droit d’écrire.',
        `Donnez-lui ${permission}, puis changez WHATSAPP_TOKEN.`,
      ),
    ];
  const ends = Number(data.expires_at ?? 0) * 1000;
  return ends > 0 && ends - now < WEEK
    ? [
        whatsapp.warn(
          `Le jeton expire le ${new Date(ends).toISOString().slice(0, 10)}.`,
          'Faites un jeton qui n’expire pas, pour un utilisateur système.',
        ),
      ]
    : [whatsapp.ok('Le jeton est bon.')];
}
