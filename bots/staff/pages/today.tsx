import { cards } from '../cards.ts';
import { type Answer, page, type SignedIn, type StaffRoute } from '../contract.ts';

export const todayRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff', roles: 'signed-in', nav: 'today.title', handler: today },
];

/** What waits for me: the cards of my roles that count something. */
async function today(visit: SignedIn): Promise<Answer> {
  const { say, staff } = visit;
  const mine = cards.filter(({ roles }) => roles.some((role) => staff.roles.includes(role)));
  const counted = await Promise.all(mine.map(async (card) => ({ ...card, n: await card.count(visit) })));
  const waiting = counted.filter(({ n }) => n > 0);
  return page(
    say('today.title'),
    <>
      {staff.roles.length === 0 && <p>{say('today.noRole')}</p>}
      {staff.roles.length > 0 && waiting.length === 0 && <p>{say('today.none')}</p>}
      <ul class="cards">
        {waiting.map(({ link, label, n }) => (
          <li key={link}>
            <a href={link}>{say(label, { count: n })}</a>
          </li>
        ))}
      </ul>
    </>,
  );
}
