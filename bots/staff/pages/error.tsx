import { type Answer, go, page, type Visit } from '../contract.ts';

const known = [400, 403, 404, 408, 413, 503] as const;

/** Says what went wrong, and how to go on. */
export function errorPage(visit: Visit, status: number): Answer {
  const { say, staff } = visit;
  const code = known.find((each) => each === status) ?? 500;
  return page(
    say(`error.${code}.title`),
    <>
      <p>{say(`error.${code}.text`)}</p>
      <p>
        <a class="button" href={staff ? '/staff' : '/staff/sign-in'}>
          {say(staff ? 'error.home' : 'error.signIn')}
        </a>
      </p>
    </>,
    status,
  );
}

/** To the sign-in page, which leads back here. `prove`: who is signed in is to prove it again. */
export function toSignIn(visit: Visit, why: 'again' | 'prove'): Answer {
  const { method } = visit.route;
  const back = method === 'GET' ? `${visit.url.pathname}${visit.url.search}` : visit.from;
  const query = new URLSearchParams({ back });
  return go(why === 'prove' ? `/staff/prove?${query}` : `/staff/sign-in?${query}`);
}

/** The same address, asked for from here: the browser shows the session's cookie then. */
export function onwardPage(visit: Visit): Answer {
  const to = `${visit.url.pathname}${visit.url.search}`;
  const body = (
    <p>
      <a href={to}>{visit.say('error.onward')}</a>
    </p>
  );
  return { kind: 'page', title: visit.say('frame.console'), body, status: 200, onward: to };
}

/** An address of ours, else the first page: never another site. */
export function backTo(wanted: string): string {
  return /^\/staff(?:[/?][\w\-./?=&%+:,@]*)?$/.test(wanted) && !wanted.includes('//') ? wanted : '/staff';
}
