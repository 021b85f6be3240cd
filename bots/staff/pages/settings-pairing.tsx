import type { JSX } from 'preact';
import { qrSvg } from '../../../adapters/paper/qr.ts';
import type { Pairing } from '../../../adapters/whatsapp/webjs/index.ts';
import { nameOf } from '../../../core/errors.ts';
import { loadPairing } from '../../pairing.ts';
import { type Answer, type Push, page, type SignedIn, type StaffRoute } from '../contract.ts';

const home = '/staff/settings/whatsapp';
const events = '/staff/events/whatsapp';
const admin = ['admin'] as const;

/** Whoever scans the code lends the bot their own account: only administrators see it. */
export const pairingRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: admin, fresh: true, handler: show },
  { method: 'GET', path: events, roles: admin, fresh: true, handler: follow },
];

/** Milliseconds between two looks: a code lives for about 20 seconds. */
const every = 2000;

function isOn({ desk }: SignedIn): boolean {
  return desk.config.WHATSAPP_WEB !== undefined;
}

function pairingOf({ desk }: SignedIn): Promise<Pairing | null> {
  const { store, vault } = desk.parvis.engine.world;
  return store.transaction((tx) => loadPairing(tx, vault));
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say } = visit;
  const body = (
    <>
      <p>{say('settings.pairing.what')}</p>
      {!isOn(visit) && <p>{say('settings.off', { name: 'WhatsApp', variables: 'WHATSAPP_WEB' })}</p>}
      <section hx-ext="sse" sse-connect={events}>
        <div sse-swap="pairing">
          <Link visit={visit} pairing={await pairingOf(visit)} />
        </div>
      </section>
      <p class="hint">
        <a href={home}>{say('settings.pairing.again')}</a>
      </p>
      <p>
        <a href="/staff/settings">{say('settings.pairing.back')}</a>
      </p>
    </>
  );
  return page(say('settings.pairing.title'), body);
}

/** In the page of settings: how the link stands, and where it is made. Nothing when the channel is off. */
export async function PairingLine(visit: SignedIn): Promise<JSX.Element | null> {
  if (!isOn(visit)) return null;
  const { say } = visit;
  return (
    <p>
      {say('settings.pairing.title')} : {stateText(visit, await pairingOf(visit))}{' '}
      <a href={home}>{say('settings.pairing.look')}</a>
    </p>
  );
}

function stateText({ say }: SignedIn, pairing: Pairing | null): string {
  return say(`settings.pairing.state.${pairing?.state ?? 'off'}`);
}

const dataImage = (svg: string): string => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;

function Link({
  visit,
  pairing,
}: {
  readonly visit: SignedIn;
  readonly pairing: Pairing | null;
}): JSX.Element {
  const { say } = visit;
  return (
    <>
      <p role="status">
        <strong>{stateText(visit, pairing)}</strong>
        {pairing && ` ${say('settings.pairing.since', { at: pairing.since })}`}
        {pairing?.reason && ` (${pairing.reason})`}
      </p>
      {pairing?.state === 'waiting' && pairing.code && (
        <>
          <p>{say('settings.pairing.how')}</p>
          <img src={dataImage(qrSvg(pairing.code))} alt={say('settings.pairing.scan')} />
        </>
      )}
    </>
  );
}

/** The code as it changes, until the telephone has scanned it. */
async function follow(visit: SignedIn): Promise<Answer> {
  const { log } = visit.desk.parvis.engine.world;
  const begin = (push: Push): (() => void) => {
    let shown = '';
    const look = async (): Promise<void> => {
      const pairing = await pairingOf(visit);
      const now = JSON.stringify(pairing);
      if (now !== shown) push('pairing', <Link visit={visit} pairing={pairing} />);
      shown = now;
    };
    const tick = (): void => {
      look().catch((error) => log.warn({ error: nameOf(error) }, 'the link with WhatsApp could not be read'));
    };
    tick();
    const timer = setInterval(tick, every);
    return () => clearInterval(timer);
  };
  return { kind: 'stream', begin };
}
