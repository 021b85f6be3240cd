import { probeSmpp } from '../../adapters/sms/smpp/probe.ts';
import type { Config } from '../config.ts';
import { ask, inner } from './ask.ts';
import { type Finding, said } from './finding.ts';

const sms = said('sms');

/** Twilio's account, and the address that its number calls. Source: twilio.com/docs/phone-numbers/api. */
export async function checkTwilio(config: Config): Promise<readonly Finding[]> {
  const { TWILIO_ACCOUNT_SID: sid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_FROM: from = '' } = config;
  const account = `${config.TWILIO_API_ROOT.replace(/\/+$/, '')}/2010-04-01/Accounts/${sid}`;
  const headers = { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` };
  const known = await ask(`${account}.json`, headers);
  if (!known.ok)
    return [
      sms.bad(`Twilio ne répond pas (${known.code}).`, 'Cette machine doit pouvoir joindre TWILIO_API_ROOT.'),
    ];
  if (known.status !== 200)
    return [
      sms.bad(
        `Twilio refuse ce compte (${known.status}).`,
        'TWILIO_ACCOUNT_SID et TWILIO_AUTH_TOKEN : copiez-les à nouveau.',
      ),
    ];
  if (known.body?.status !== 'active')
    return [
      sms.bad(`Le compte Twilio est ${String(known.body?.status)}.`, 'Réglez-le chez Twilio : rien ne part.'),
    ];
  const isShort = !from.startsWith('+');
  const list = isShort ? 'SMS/ShortCodes' : 'IncomingPhoneNumbers';
  const query = new URLSearchParams({ [isShort ? 'ShortCode' : 'PhoneNumber']: from });
  const numbers = await ask(`${account}/${list}.json?${query}`, headers);
  const rows = numbers.ok ? numbers.body?.[isShort ? 'short_codes' : 'incoming_phone_numbers'] : null;
  const [first] = Array.isArray(rows) ? (rows as unknown[]) : [];
  return [
    sms.ok('Le compte Twilio est actif.'),
    first === undefined ? unknownNumber() : calledAt(config, inner(first)),
  ];
}

const unknownNumber = () =>
  sms.bad(
    'Ce compte n’a pas ce numéro.',
    'TWILIO_FROM : mettez un numéro du compte, +33… ou un numéro court.',
  );

function calledAt(config: Config, number: Readonly<Record<string, unknown>>): Finding {
  const wanted = `${(config.PARVIS_PUBLIC_URL ?? '').replace(/\/+$/, '')}/webhooks/twilio`;
  return number.sms_url === wanted
    ? sms.ok('Twilio appelle la bonne adresse.')
    : sms.bad(
        `Twilio appelle ${String(number.sms_url || 'personne')}, et non ${wanted}.`,
        `Chez Twilio, au numéro, « A message comes in » : mettez ${wanted}, en POST.`,
      );
}

/**
 * The user and password of sendsms, by a message without a receiver, which Kannel refuses and never sends; then the status
 * page of the bearerbox (`statusUrl`; `admin-port` 13000 on the same machine when absent).
 */
export async function checkKannel(
  config: Config,
  statusUrl: string | undefined,
): Promise<readonly Finding[]> {
  const {
    KANNEL_SEND_URL: sendUrl = '',
    KANNEL_USERNAME: username = '',
    KANNEL_PASSWORD: password = '',
  } = config;
  const tried = await ask(`${sendUrl}?${new URLSearchParams({ username, password })}`);
  if (!tried.ok)
    return [
      sms.bad(
        `Kannel ne répond pas (${tried.code}).`,
        'KANNEL_SEND_URL : la smsbox tourne-t-elle à cette adresse ?',
      ),
    ];
  if (tried.status === 403)
    return [
      sms.bad(
        'Kannel refuse ce nom ou ce mot de passe.',
        'KANNEL_USERNAME, KANNEL_PASSWORD : comme dans le groupe sendsms-user.',
      ),
    ];
  if (tried.status === 404)
    return [
      sms.bad(
        'Kannel ne connaît pas cette adresse.',
        'KANNEL_SEND_URL finit par /cgi-bin/sendsms, sauf si sendsms-url en dit autrement.',
      ),
    ];
  const page = statusUrl ?? `http://${new URL(sendUrl).hostname}:13000/status.txt`;
  return [sms.ok('Kannel accepte ce compte.'), await kannelStatus(page)];
}

async function kannelStatus(page: string): Promise<Finding> {
  const status = await ask(page);
  if (!status.ok || status.status !== 200)
    return sms.warn(
      `La page d’état de Kannel ne se lit pas (${page}).`,
      'Donnez son adresse : parvis doctor --kannel-status URL',
    );
  const links = [
    ...status.text.matchAll(/\((online|connecting|re-connecting|dead|disconnected|disabled)\b/g),
  ].map(([, word]) => word);
  return links.includes('online')
    ? sms.ok('Kannel est relié à l’opérateur.')
    : sms.bad(
        'Kannel n’est pas relié à l’opérateur.',
        'Regardez les journaux de la bearerbox, et le groupe smsc.',
      );
}

/** ESME_RALYBND: the service itself holds the one bind that the operator allows. */
const alreadyBound = 5;

export async function checkSmpp(config: Config): Promise<readonly Finding[]> {
  const probed = await probeSmpp(config.SMPP_URL ?? '', 8_000);
  if ('code' in probed)
    return [
      sms.bad(
        `Le centre de messages ne répond pas (${probed.code}).`,
        'SMPP_URL : machine et port. L’opérateur ouvre-t-il à notre adresse ?',
      ),
    ];
  if (probed.status === 0) return [sms.ok('Le centre de messages nous accepte.')];
  if (probed.status === alreadyBound)
    return [sms.ok('Le centre de messages nous connaît : le service y est déjà.')];
  return [
    sms.bad(
      `Le centre de messages nous refuse (${probed.status}).`,
      'SMPP_URL : nom et mot de passe, ou ?system_type=, comme l’opérateur les a donnés.',
    ),
  ];
}
