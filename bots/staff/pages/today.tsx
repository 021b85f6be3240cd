import type { JSX } from 'preact';
import { pausesOf } from '../../../core/delivery/pause.ts';
import type { Role } from '../../../core/staff/accounts.ts';
import { cards } from '../cards.ts';
import { type Answer, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { places } from '../places.ts';
import { channelName } from '../said.ts';

export const todayRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff', roles: 'signed-in', nav: 'today.title', handler: today },
];

/** What waits for me: the cards of my roles that count something; then all that I may do. */
async function today(visit: SignedIn): Promise<Answer> {
  const { say, staff } = visit;
  const mine = <T extends { readonly roles: readonly Role[] }>(list: readonly T[]): readonly T[] =>
    list.filter(({ roles }) => roles.some((role) => staff.roles.includes(role)));
  const counted = await Promise.all(
    mine(cards).map(async (card) => ({ ...card, n: await card.count(visit) })),
  );
  const waiting = counted.filter(({ n }) => n > 0);
  return page(
    say('today.title'),
    <>
      {staff.roles.length === 0 && <p>{say('today.noRole')}</p>}
      {await pauses(visit)}
      {await invitation(visit)}
      {staff.roles.length > 0 && <h2>{say('today.waiting')}</h2>}
      {staff.roles.length > 0 && waiting.length === 0 && <p>{say('today.none')}</p>}
      <ul class="cards">
        {waiting.map(({ link, label, n }) => (
          <li key={link}>
            <a href={link}>{say(label, { count: n })}</a>
          </li>
        ))}
      </ul>
      {staff.roles.length > 0 && <h2>{say('today.may')}</h2>}
      <ul class="cards">
        {mine(places).map(({ link, title, about }) => (
          <li key={link}>
            <a href={link}>
              <strong>{say(title)}</strong>
              <span class="hint">{say(about)}</span>
            </a>
          </li>
        ))}
      </ul>
    </>,
  );
}

/** What does not leave now concerns everyone. */
async function pauses({ say, staff, desk }: SignedIn): Promise<JSX.Element | null> {
  const { all, channels } = await desk.parvis.engine.world.store.transaction(pausesOf);
  const alone = Object.entries(channels).map(([channel, { since }]) =>
    say('today.paused.channel', { name: channelName(say, channel), at: since }),
  );
  const lines = [...(all ? [say('today.paused.all', { at: all.since })] : []), ...alone];
  if (lines.length === 0) return null;
  return (
    <div class="warning">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {staff.roles.includes('admin') && <a href="/staff/settings">{say('today.paused.settings')}</a>}
    </div>
  );
}

/** The first administrator can do little alone: a round takes two persons. */
async function invitation({ say, staff, desk }: SignedIn): Promise<JSX.Element | null> {
  if (!staff.roles.includes('admin')) return null;
  const everyone = await desk.parvis.engine.world.store.transaction((tx) => tx.staff.all());
  if (everyone.length > 1) return null;
  return (
    <p>
      {say('today.alone')} <a href="/staff/accounts/new">{say('today.invite')}</a>
    </p>
  );
}
