import type { Shared } from '../adapters/redis/index.ts';
import { createWebchat, readAssets } from '../adapters/webchat/index.ts';
import type { City } from '../core/civic/city.ts';
import { fileOf } from '../core/civic/media.ts';
import type { Phrases } from '../core/conversation/phrase.ts';
import { ParvisError } from '../core/errors.ts';
import type { Channel, Log, Nature, Store, Vault } from '../core/ports.ts';
import { type Config, lacking, switches } from './config.ts';
import { tellPairing } from './pairing.ts';

export interface ChannelTools {
  readonly city: City;
  readonly phrases: Phrases;
  readonly store: Store;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly log: Log;
  /** Where this service is reached from outside. */
  readonly publicUrl: string;
  /** Folder of the web chat's style and script. */
  readonly assets: string;
  /** Prints for the person who runs the service; absent for commands. */
  readonly print?: (line: string) => void;
  /** What the nodes share; absent where there is one. */
  readonly shared?: Pick<Shared, 'bell' | 'limits'> | undefined;
}

/** The words that channels put on their own buttons, by language. */
export function channelPhrases(phrases: Phrases, fallback: string) {
  const language = (wanted: string | undefined) => {
    const short = wanted?.slice(0, 2) ?? fallback;
    return phrases.languages.includes(short) ? short : fallback;
  };
  const say = (wanted: string | undefined, key: string) =>
    phrases.render(language(wanted), `channel.${key}`, undefined, false);
  return {
    ask: (wanted: string) => ({ location: say(wanted, 'location'), contact: say(wanted, 'contact') }),
    whatsapp: (wanted: string) => ({ choose: say(wanted, 'choose') }),
    groupInvitation: (wanted: string | undefined) => say(wanted, 'group'),
  };
}

async function media({ store, vault }: ChannelTools, ref: string) {
  const row = await store.transaction((tx) => tx.media.load(ref));
  return row && fileOf(vault, row);
}

async function telegram(config: Config, tools: ChannelTools): Promise<Channel> {
  const words = channelPhrases(tools.phrases, config.PARVIS_LANGUAGE);
  const { createTelegram } = await import('../adapters/telegram/index.ts');
  return createTelegram({
    token: config.TELEGRAM_TOKEN ?? '',
    apiRoot: config.TELEGRAM_API_ROOT,
    mode: config.TELEGRAM_MODE,
    pace: config.TELEGRAM_PACE,
    ...(config.TELEGRAM_WEBHOOK_SECRET && { webhookSecret: config.TELEGRAM_WEBHOOK_SECRET }),
    publicUrl: tools.publicUrl,
    log: tools.log,
    nature: tools.nature,
    labels: words.ask,
    groupInvitation: words.groupInvitation,
    readMedia: async (ref) => (await media(tools, ref))?.bytes ?? Buffer.alloc(0),
  });
}

async function whatsapp(config: Config, tools: ChannelTools): Promise<Channel> {
  const { createWhatsAppCloud } = await import('../adapters/whatsapp/cloud/index.ts');
  return createWhatsAppCloud({
    token: config.WHATSAPP_TOKEN ?? '',
    phoneNumberId: config.WHATSAPP_PHONE_NUMBER_ID ?? '',
    appSecret: config.WHATSAPP_APP_SECRET ?? '',
    verifyToken: config.WHATSAPP_VERIFY_TOKEN ?? '',
    apiRoot: config.WHATSAPP_API_ROOT,
    labels: channelPhrases(tools.phrases, config.PARVIS_LANGUAGE).whatsapp,
    log: tools.log,
    nature: tools.nature,
    readMedia: (ref) => media(tools, ref),
  });
}

/** The other way to WhatsApp, for pilots. */
async function webjs(config: Config, tools: ChannelTools): Promise<Channel> {
  const { createWhatsAppWeb } = await import('../adapters/whatsapp/webjs/index.ts');
  return createWhatsAppWeb({
    folder: config.WHATSAPP_WEB ?? '',
    ...(config.WHATSAPP_WEB_CHROMIUM && { chromium: config.WHATSAPP_WEB_CHROMIUM }),
    log: tools.log,
    nature: tools.nature,
    readMedia: (ref) => media(tools, ref),
    tell: tellPairing(tools),
  });
}

async function twilio(config: Config, tools: ChannelTools): Promise<Channel> {
  const mark = 'twilio.cursor';
  const { createTwilio } = await import('../adapters/sms/twilio/index.ts');
  return createTwilio({
    accountSid: config.TWILIO_ACCOUNT_SID ?? '',
    authToken: config.TWILIO_AUTH_TOKEN ?? '',
    from: config.TWILIO_FROM ?? '',
    apiRoot: config.TWILIO_API_ROOT,
    publicUrl: tools.publicUrl,
    log: tools.log,
    nature: tools.nature,
    cursor: {
      load: () => tools.store.transaction((tx) => tx.marks.load(mark)),
      save: (value) => tools.store.transaction((tx) => tx.marks.save(mark, value)),
    },
  });
}

async function kannel(config: Config, tools: ChannelTools): Promise<Channel> {
  const { createKannel } = await import('../adapters/sms/kannel/index.ts');
  return createKannel({
    sendUrl: config.KANNEL_SEND_URL ?? '',
    username: config.KANNEL_USERNAME ?? '',
    password: config.KANNEL_PASSWORD ?? '',
    from: config.KANNEL_FROM ?? '',
    webhookSecret: config.KANNEL_WEBHOOK_SECRET ?? '',
    publicUrl: tools.publicUrl,
    ...(config.KANNEL_ALLOW.length > 0 && { allowIps: config.KANNEL_ALLOW }),
    log: tools.log,
    nature: tools.nature,
  });
}

async function smpp(config: Config, tools: ChannelTools): Promise<Channel> {
  const mark = 'smpp.kept';
  const { store, vault, log, nature } = tools;
  const { createSmpp } = await import('../adapters/sms/smpp/index.ts');
  return createSmpp({
    url: config.SMPP_URL ?? '',
    from: config.SMPP_FROM ?? '',
    log,
    nature,
    keep: {
      async load() {
        const sealed = await store.transaction((tx) => tx.marks.load(mark));
        return sealed === null ? null : vault.open(sealed);
      },
      save: (value) => store.transaction((tx) => tx.marks.save(mark, vault.seal(value))),
    },
  });
}

async function teams(config: Config, tools: ChannelTools): Promise<Channel> {
  const { createTeams } = await import('../adapters/teams/index.ts');
  return createTeams({
    appId: config.MICROSOFT_APP_ID ?? '',
    password: config.MICROSOFT_APP_PASSWORD ?? '',
    tenantId: config.MICROSOFT_APP_TENANT_ID ?? '',
    hosts: config.MICROSOFT_SERVICE_HOSTS,
    loginRoot: config.MICROSOFT_LOGIN_ROOT,
    openIdMetadata: config.MICROSOFT_OPENID_METADATA,
    groupInvitation: channelPhrases(tools.phrases, config.PARVIS_LANGUAGE).groupInvitation,
    publicUrl: tools.publicUrl,
    log: tools.log,
    nature: tools.nature,
  });
}

function web(config: Config, tools: ChannelTools): Channel {
  return createWebchat({
    store: tools.store,
    vault: tools.vault,
    nature: tools.nature,
    log: tools.log,
    say: (language, key) => tools.phrases.render(language, `web.${key}`, undefined, false),
    languages: tools.city.languages,
    title: tools.city.bot[config.PARVIS_LANGUAGE] ?? tools.city.name,
    publicUrl: tools.publicUrl,
    assets: readAssets(tools.assets),
    frameAncestors: config.PARVIS_EMBED_ORIGINS,
    ...(tools.shared && { bell: tools.shared.bell, limits: tools.shared.limits }),
  });
}

const makers = { telegram, whatsapp, webjs, twilio, kannel, smpp, teams } as const;
/** Channels with several ways out, of which one may be on. */
const ways: Readonly<Record<string, ReadonlySet<string>>> = {
  SMS: new Set(['twilio', 'kannel', 'smpp']),
  WhatsApp: new Set(['whatsapp', 'webjs']),
};

/** The channels that the configuration turns on; the web chat always is. Throws ParvisError config.invalid. */
export async function openChannels(config: Config, tools: ChannelTools): Promise<readonly Channel[]> {
  const on = switches.filter((each) => lacking(config, each).length === 0);
  for (const [channel, names] of Object.entries(ways)) {
    const open = on.filter(({ name }) => names.has(name));
    if (open.length > 1)
      throw new ParvisError(
        'config.invalid',
        `${open.map(({ needs }) => needs[0]).join(' and ')}: ${open.length} ways out for ${channel} are configured. Keep the variables of one of them.`,
      );
  }
  for (const each of switches) {
    const missing = lacking(config, each);
    if (missing.length > 0 && missing.length < each.needs.length)
      throw new ParvisError(
        'config.invalid',
        `${missing.join(', ')}: missing, so the channel ${each.name} can't start. Set it, or unset ${each.needs
          .filter((name) => !missing.includes(name))
          .join(', ')} to leave the channel off.`,
      );
  }
  // What is off is not even loaded: half of a cold start.
  const outside = await Promise.all(on.map(({ name }) => makers[name](config, tools)));
  return [web(config, tools), ...outside];
}
