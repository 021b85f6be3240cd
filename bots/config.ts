import { isIP } from 'node:net';
import { z } from 'zod';
import { ParvisError } from '../core/errors.ts';

/**
 * Every environment variable, in the order of `.env.example`. An empty value is the same as none. A channel is on when all
 * the variables that it needs are there.
 */
const wholePort = 'is a whole number from 0 to 65535';
const port = z.coerce.number(wholePort).int(wholePort).min(0, wholePort).max(65_535, wholePort);
const database = z
  .string()
  .regex(
    /^(sqlite:.+|postgres(ql)?:\/\/.+)$/,
    'is neither sqlite:FILE, like sqlite:./data/parvis.db, nor postgres://USER:PASSWORD@HOST/DATABASE',
  );
const redis = z
  .string()
  .regex(
    /^rediss?(\+(sentinel|cluster|unix))?:\/\/.+$/,
    'is not redis://HOST:6379, redis+sentinel://HOST:26379,HOST:26379/NAME or redis+cluster://HOST,HOST',
  );
const nodeLabel = z.string().regex(/^[\w.-]{1,60}$/, 'is letters, digits, points and dashes, 60 at most');
const proxies = z
  .string()
  .refine(
    (value) => value.split(',').every(isProxy),
    'is not a list of addresses or networks, like 127.0.0.1 or 10.0.0.0/8',
  );
const url = z.url({ protocol: /^https?$/, error: 'is not an address that begins with http:// or https://' });
const smpp = z.url({ protocol: /^ss?mpp$/, error: 'is not smpp://USER:PASSWORD@HOST:2775' });
const tiles = url.refine(
  (value) => ['{z}', '{x}', '{y}'].every((part) => value.includes(part)),
  'is not an address that holds {z}, {x} and {y}',
);
const secret = z.string().min(16, 'needs 16 characters or more');
const masterSecret = z.string().min(32, 'needs 32 characters or more').optional();
const text = z.string().min(1);
/** `30/1`: messages a second over all, and to one person. */
const pace = z
  .string()
  .regex(/^[1-9]\d*\/[1-9]\d*$/, 'is two whole numbers, like 30/1')
  .transform((value) => {
    const [perSecond = 30, perPersonPerSecond = 1] = value.split('/').map(Number);
    return { perSecond, perPersonPerSecond };
  });
const share = 'is a number from 0 to 1';
/** `name=value,name=value`, the values encoded as in an address: as OpenTelemetry writes them. */
const otlpHeaders = z
  .string()
  .regex(
    /^[^=,\s]+=[^,\s]*(,[^=,\s]+=[^,\s]*)*$/,
    'is not a list like authorization=Bearer%20KEY,x-team=parvis',
  )
  .transform((value) =>
    Object.fromEntries(
      value.split(',').map((each) => {
        const [name = '', ...rest] = each.split('=');
        return [name, decodeURIComponent(rest.join('='))];
      }),
    ),
  );
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean),
);

export const settings = {
  PARVIS_PORT: port.default(3000),
  PARVIS_HOST: text.default('127.0.0.1'),
  PARVIS_PUBLIC_URL: url.optional(),
  PARVIS_DATABASE: database.default('sqlite:./data/parvis.db'),
  PARVIS_REDIS: redis.optional(),
  PARVIS_NODE: nodeLabel.optional(),
  PARVIS_SECRET: masterSecret,
  PARVIS_SECRET_OLD: masterSecret,
  PARVIS_SECRET_FIRST: masterSecret,
  PARVIS_LANGUAGE: z.string().length(2).default('fr'),
  PARVIS_CITY: text.default('./cities/paris'),
  PARVIS_DEMONSTRATION: z.enum(['yes', 'no']).optional(),
  PARVIS_EMBED_ORIGINS: list.default([]),
  PARVIS_TRUST_PROXY: proxies.optional(),
  PARVIS_STAFF: z.enum(['yes', 'no']).default('yes'),
  PARVIS_STAFF_PASSWORD: text.optional(),
  PARVIS_MAP_TILES: tiles.optional(),
  PARVIS_MAP_ATTRIBUTION: text.optional(),
  PARVIS_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders.optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number(share).min(0, share).max(1, share).default(1),
  GEOCODER_URL: url.default('https://data.geopf.fr/geocodage'),
  TELEGRAM_TOKEN: text.optional(),
  TELEGRAM_WEBHOOK_SECRET: secret.optional(),
  TELEGRAM_API_ROOT: url.default('https://api.telegram.org'),
  TELEGRAM_MODE: z.enum(['polling', 'webhook']).default('polling'),
  TELEGRAM_PACE: pace.prefault('30/1'),
  WHATSAPP_TOKEN: text.optional(),
  WHATSAPP_PHONE_NUMBER_ID: text.optional(),
  WHATSAPP_APP_SECRET: text.optional(),
  WHATSAPP_VERIFY_TOKEN: text.optional(),
  WHATSAPP_API_ROOT: url.default('https://graph.facebook.com'),
  WHATSAPP_WEB: text.optional(),
  WHATSAPP_WEB_CHROMIUM: text.optional(),
  TWILIO_ACCOUNT_SID: text.optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  TWILIO_FROM: text.optional(),
  TWILIO_API_ROOT: url.default('https://api.twilio.com'),
  KANNEL_SEND_URL: url.optional(),
  KANNEL_USERNAME: text.optional(),
  KANNEL_PASSWORD: text.optional(),
  KANNEL_FROM: text.optional(),
  KANNEL_WEBHOOK_SECRET: secret.optional(),
  KANNEL_ALLOW: list.default([]),
  SMPP_URL: smpp.optional(),
  SMPP_FROM: text.optional(),
  MICROSOFT_APP_ID: text.optional(),
  MICROSOFT_APP_PASSWORD: text.optional(),
  MICROSOFT_APP_TENANT_ID: text.optional(),
  MICROSOFT_SERVICE_HOSTS: list.prefault('smba.trafficmanager.net,.botframework.com'),
  MICROSOFT_LOGIN_ROOT: url.default('https://login.microsoftonline.com'),
  MICROSOFT_OPENID_METADATA: url.default('https://login.botframework.com/v1/.well-known/openidconfiguration'),
  OPEN311_API_KEYS: list.pipe(z.array(secret)).prefault(''),
  OPEN311_JURISDICTION: text.optional(),
  OPEN311_FORWARD_URL: url.optional(),
  OPEN311_FORWARD_KEY: text.optional(),
  OPEN311_FORWARD_JURISDICTION: text.optional(),
  STAFF_OIDC_ISSUER: url.optional(),
  STAFF_OIDC_CLIENT_ID: text.optional(),
  STAFF_OIDC_CLIENT_SECRET: text.optional(),
  STAFF_OIDC_ROLES_CLAIM: text.optional(),
  STAFF_OIDC_CREATE: z.enum(['yes', 'no']).default('no'),
} as const;

function isProxy(part: string): boolean {
  const [address = '', bits = '0', ...more] = part.trim().split('/');
  if (['loopback', 'linklocal', 'uniquelocal'].includes(part.trim())) return true;
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && more.length === 0;
}

const schema = z.object(settings);

export type Config = z.infer<typeof schema>;

/** Reads the environment once. Throws ParvisError config.invalid: one sentence for each wrong value. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const faults = read.error.issues.map(
    (issue) => `${issue.path.join('.')}: ${issue.message}. See .env.example.`,
  );
  throw new ParvisError('config.invalid', faults.join('\n'), {
    variables: read.error.issues.map((i) => i.path.join('.')),
  });
}

/** A channel as the configuration names it. */
export interface ChannelSwitch {
  readonly name: 'telegram' | 'whatsapp' | 'webjs' | 'twilio' | 'kannel' | 'smpp' | 'teams';
  readonly needs: readonly (keyof Config)[];
}

export const switches: readonly ChannelSwitch[] = [
  { name: 'telegram', needs: ['TELEGRAM_TOKEN'] },
  {
    name: 'whatsapp',
    needs: ['WHATSAPP_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID', 'WHATSAPP_APP_SECRET', 'WHATSAPP_VERIFY_TOKEN'],
  },
  { name: 'webjs', needs: ['WHATSAPP_WEB'] },
  { name: 'twilio', needs: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'] },
  {
    name: 'kannel',
    needs: ['KANNEL_SEND_URL', 'KANNEL_USERNAME', 'KANNEL_PASSWORD', 'KANNEL_FROM', 'KANNEL_WEBHOOK_SECRET'],
  },
  { name: 'smpp', needs: ['SMPP_URL', 'SMPP_FROM'] },
  { name: 'teams', needs: ['MICROSOFT_APP_ID', 'MICROSOFT_APP_PASSWORD', 'MICROSOFT_APP_TENANT_ID'] },
];

/** What a channel still lacks; empty when it is on. */
export function lacking(config: Config, { needs }: ChannelSwitch): readonly string[] {
  return needs.filter((name) => config[name] === undefined);
}
