import { createGeocoder } from '../adapters/geocoder/index.ts';
import { createPhotoEncoder } from '../adapters/sharp/index.ts';
import { ballotsOps } from '../core/civic/ballots.ts';
import type { City } from '../core/civic/city.ts';
import { consultationsMine } from '../core/civic/consultations-mine.ts';
import { consultationNewsOps } from '../core/civic/consultations-news.ts';
import { consultationOps } from '../core/civic/consultations-ops.ts';
import { contributionIn } from '../core/civic/contributions.ts';
import { contributionsMine } from '../core/civic/contributions-mine.ts';
import { contributionReadingOps } from '../core/civic/contributions-read.ts';
import { contributionSendingOps } from '../core/civic/contributions-send.ts';
import { contributionSupportOps } from '../core/civic/contributions-support.ts';
import { dangerIn } from '../core/civic/danger.ts';
import { datasetOps } from '../core/civic/datasets.ts';
import { eligibilityOps } from '../core/civic/eligibility.ts';
import { mediatorOps } from '../core/civic/mediators-ops.ts';
import { mediatorWordIn } from '../core/civic/mediators-word.ts';
import { notificationOps } from '../core/civic/notifications.ts';
import { photoOps } from '../core/civic/photos.ts';
import { placeOps } from '../core/civic/places-ops.ts';
import { pollsOps } from '../core/civic/polls-ops.ts';
import { proofOps } from '../core/civic/proof.ts';
import { recapOps } from '../core/civic/recap.ts';
import { paperCodeIn } from '../core/civic/relays-code.ts';
import { relayOps } from '../core/civic/relays-ops.ts';
import { referenceIn as reportIn } from '../core/civic/reports.ts';
import { reportPhotosOps, reportsMine } from '../core/civic/reports-mine.ts';
import { reportReadingOps, tellsOfProblem } from '../core/civic/reports-read.ts';
import { reportSendingOps } from '../core/civic/reports-send.ts';
import { reportStateOps } from '../core/civic/reports-state.ts';
import { rightsErasingOps } from '../core/civic/rights.ts';
import { purgeFiles, rightsExportOps } from '../core/civic/rights-export.ts';
import { wishOps } from '../core/civic/wishes.ts';
import { workshopsMine } from '../core/civic/workshops-mine.ts';
import { workshopOps } from '../core/civic/workshops-ops.ts';
import { nothing } from '../core/conversation/converse.ts';
import type { Engine } from '../core/conversation/engine.ts';
import { createIntake } from '../core/conversation/intake.ts';
import { readIntents } from '../core/conversation/intents.ts';
import type { Ops } from '../core/conversation/ops.ts';
import { createPhrases, type Phrases } from '../core/conversation/phrase.ts';
import { createRunner, type Runner } from '../core/conversation/runner.ts';
import { languageNames, readWords } from '../core/conversation/words.ts';
import type { Pacer } from '../core/delivery/pacing.ts';
import type { Rounds } from '../core/delivery/rounds/engine.ts';
import { createFeeder } from '../core/delivery/rounds/feeder.ts';
import type { Prices } from '../core/delivery/rounds/records.ts';
import { heedStops } from '../core/delivery/rounds/stops.ts';
import { createSender, type Sender } from '../core/delivery/sender.ts';
import type { Bell } from '../core/nodes/bell.ts';
import type { Membership } from '../core/nodes/membership.ts';
import type { Channel, Intake, Log, Nature, Store, Vault } from '../core/ports.ts';
import { createPurger } from '../core/retention/purge.ts';
import { type Retention, usualRetention } from '../core/retention/table.ts';
import { createDeadWatch } from '../core/staff/dead-watch.ts';
import { deskOps, type RoundCost } from '../core/staff/desk-ops.ts';
import { linkOps } from '../core/staff/link-ops.ts';
import { roundNotices } from '../core/staff/notices.ts';
import type { Trace } from '../core/trace.ts';
import { dialogs, menu, roles, watchful } from '../dialogs/index.ts';
import type { Locales } from './city/load.ts';
import { placeOf, scheduleDuty } from './duties.ts';
import { costOfRound } from './rounds/estimate.ts';

export interface Parts {
  readonly city: City;
  readonly locales: Locales;
  readonly store: Store;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly log: Log;
  readonly channels: readonly Channel[];
  /** The channel that carries codes by SMS; null when there is none. */
  readonly codeChannel: string | null;
  /** Where the service is reached from outside; none when absent. */
  readonly publicUrl?: string | undefined;
  /** The address service, `https://data.geopf.fr/geocodage`. */
  readonly geocoderUrl: string;
  /** The name under which this process holds its leases. */
  readonly node: string;
  /** It among the others that serve the database; alone when absent. */
  readonly nodes?: Membership;
  /** What it shares with them; its own when absent. */
  readonly bell?: Bell;
  readonly pacer?: Pacer;
  /** Nobody follows when absent. */
  readonly trace?: Trace;
  /** What messages cost; nothing when absent. */
  readonly prices?: Prices;
  /** Days that things are kept; the usual ones when absent. */
  readonly retention?: Retention;
}

/** The service, put together and not yet started. */
export interface Parvis {
  readonly engine: Engine;
  readonly phrases: Phrases;
  readonly intake: Intake;
  readonly runner: Runner;
  readonly sender: Sender;
  readonly rounds: Rounds;
  readonly channels: readonly Channel[];
  readonly nodes: Membership;
  start(): Promise<void>;
  /** Stops taking in, then working, then sending. */
  stop(): Promise<void>;
  /** Resolves when there is nothing left to do or to send now. */
  idle(): Promise<void>;
}

export function phrasesOf(city: City, locales: Locales): Phrases {
  const always = Object.fromEntries(
    city.languages.map((language) => [
      language,
      {
        bot: city.bot[language] ?? city.name,
        council: city.council[language] ?? city.name,
        cityPhone: city.phones.city,
      },
    ]),
  );
  return createPhrases(locales.phrases, city.timeZone, always);
}

function opsOf(parts: Parts, costOf: RoundCost): Ops {
  return {
    ...placeOps(createGeocoder({ baseUrl: parts.geocoderUrl, now: parts.nature.now })),
    ...photoOps(createPhotoEncoder()),
    ...reportReadingOps,
    ...reportSendingOps,
    ...reportStateOps,
    ...recapOps([reportsMine, contributionsMine, consultationsMine, workshopsMine]),
    ...reportPhotosOps,
    ...contributionReadingOps,
    ...contributionSendingOps,
    ...contributionSupportOps,
    ...datasetOps,
    ...consultationOps,
    ...consultationNewsOps,
    ...workshopOps,
    ...relayOps,
    ...mediatorOps,
    ...wishOps,
    ...proofOps,
    ...pollsOps,
    ...ballotsOps,
    ...eligibilityOps,
    ...notificationOps,
    ...rightsExportOps,
    ...rightsErasingOps,
    ...linkOps,
    ...deskOps(costOf),
  };
}

export function assemble(parts: Parts): Parvis {
  const { city, locales, store, vault, nature, log, node } = parts;
  const channels = new Map(parts.channels.map((channel) => [channel.name, channel]));
  const phrases = phrasesOf(city, locales);
  const engine: Engine = {
    world: {
      nature,
      vault,
      city,
      log,
      store,
      channels,
      codeChannel: parts.codeChannel,
      publicUrl: parts.publicUrl?.replace(/\/+$/, '') ?? null,
      ...(parts.trace && { trace: parts.trace }),
    },
    phrases,
    dialogs: new Map(dialogs.map((dialog) => [dialog.id, dialog])),
    ops: opsOf(parts, (row) => costOfRound(rounds, row)),
    lexicons: city.languages.map((language) =>
      readWords(language, { ...languageNames(language, city.languages), ...locales.words[language] }),
    ),
    intents: city.languages.map((language) => readIntents(language, locales.intents[language] ?? {})),
    danger: (text) => dangerIn(text, city),
    watchful: new Set(watchful),
    recognise: (text) => {
      if (mediatorWordIn(text)) return roles.mediator;
      if (paperCodeIn(text)) return roles.relay;
      if (contributionIn(text, ['proposal', 'dataset'])) return 'support';
      if (reportIn(text)) return roles.recap;
      return tellsOfProblem(text, city) ? roles.unasked : null;
    },
    roles,
    menu,
    node,
  };
  const onLeft = (conversation: string) =>
    store.transaction((tx) => tx.conversations.markLeft(conversation, nature.now()));
  const place = placeOf(parts.channels, parts, parts);
  const { nodes, bell, may, elsewhere } = place;
  const sender = createSender({
    store,
    vault,
    nature,
    channels,
    node,
    log,
    trace: parts.trace,
    onLeft,
    may,
    elsewhere,
    ...(parts.pacer && { pacer: parts.pacer }),
  });
  const runner = createRunner(engine, { node, sender, elsewhere });
  const intake = createIntake(engine, runner.wake);
  const rounds: Rounds = {
    world: engine.world,
    phrases,
    prices: parts.prices ?? { segment: 0, templates: {} },
    news: roundNotices(engine),
  };
  const feeder = createFeeder(rounds, sender, bell);
  const deadWatch = createDeadWatch(engine);
  const purger = createPurger(engine.world, parts.retention ?? usualRetention);
  const files = { start: () => purgeFiles(store, nature.now()), stop: async () => {} };
  const schedule = scheduleDuty([files, feeder, deadWatch, purger]);
  const takeUp = (): void => {
    runner.wake({ ...nothing, jobs: true });
    sender.wake();
  };
  nodes.whenFreed(takeUp);
  bell.listen(({ kind }) => kind === 'work' && takeUp());
  heedStops(rounds, sender, bell);
  return {
    engine,
    phrases,
    intake,
    runner,
    sender,
    rounds,
    channels: parts.channels,
    nodes,
    async start() {
      await nodes.join();
      await sender.start();
      await runner.start();
      await place.start([schedule], intake);
    },
    async stop() {
      await place.stop();
      await runner.stop();
      await sender.stop();
      await nodes.leave();
    },
    async idle() {
      await runner.idle();
      await sender.idle();
    },
  };
}
