import { readFileSync } from 'node:fs';
import type { Role } from '../../core/staff/accounts.ts';
import type { Fields, Seen } from './desk.ts';
import type { Furnished } from './furnished.ts';
import { typed } from './rounds-desk.ts';

/** What one role does by one route, on an object that is there. */
export interface Act {
  readonly role: Role;
  readonly path: string;
  readonly fields: Fields | ((before: Seen) => Fields);
  /** Which object, where it is not the furnished console's own; by the answer before. */
  readonly address?: string | ((before: Seen) => string);
  /** Sent as a file is. */
  readonly source?: string;
  /** It only looks: no line is left. */
  readonly looks?: true;
}

const poll = readFileSync('cities/paris/demonstration/poll.yaml', 'utf8').replace(/^id: .*$/m, 'id: neuf');
const questions = readFileSync('cities/paris/demonstration/consultation.yaml', 'utf8').replace(
  /^id: .*$/m,
  'id: neuve',
);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const asFile = (source: string): Fields => ({ name: base64('x.yaml'), source: base64(source) });

export const workshop: Fields = {
  ...Object.fromEntries(
    ['fr', 'en'].flatMap((each) =>
      ['title', 'theme', 'summary'].map((name) => [`${name}.${each}`, 'Compost']),
    ),
  ),
  starts: '2026-03-05T18:30',
  hours: '2',
  place: 'Maison',
  address: 'Rue de la Roquette',
  places: '12',
  languages: 'fr',
};

const consultation: Fields = {
  languages: ['fr', 'en'],
  questions: '1',
  title_fr: 'Les bancs',
  title_en: 'Benches',
  intro_fr: 'Où ?',
  intro_en: 'Where?',
  next_fr: 'Merci.',
  next_en: 'Thanks.',
  opensAt: '2026-03-09T09:00',
  closesAt: '2026-03-20T18:00',
  q0_kind: 'text',
  q0_text_fr: 'Où en mettre ?',
  q0_text_en: 'Where to put some?',
};

const quarter: Fields = {
  id: 'donnees',
  days: '30',
  request: ['D-3F7K9Q', 'D-3F7K9R'],
  ...Object.fromEntries(
    ['D-3F7K9Q', 'D-3F7K9R'].flatMap((each) => ['fr', 'en'].map((language) => [`${each}.${language}`, each])),
  ),
};

const act = (role: Role, path: string, fields: Act['fields'] = {}, more: Partial<Act> = {}): Act => ({
  role,
  path,
  fields,
  ...more,
});

const passphrases = ({ text }: Seen): Fields => {
  const [first = '', second = ''] = [...text.matchAll(/class="passphrase">([^<]+)</g)].map(
    ([, key]) => key ?? '',
  );
  return { first, second };
};
const seenIn = ({ text }: Seen) => /name="seen" value="([^"]+)"/.exec(text)?.[1] ?? '';

/** In the order in which they can be done: each finds what those before have left. */
export function actsOn({ rounds }: Furnished, failed: readonly [string, string]): readonly Act[] {
  const round = (id: string, gesture: string) => ({ address: `/staff/rounds/${id}/${gesture}` });
  const texts = '/staff/results/consultations/:id/texts/:question';
  const imported = (area: string, role: Role, source: string): readonly Act[] => [
    act(role, `/staff/${area}/import/try`, {}, { source, looks: true }),
    act(role, `/staff/${area}/import`, asFile(source)),
  ];
  return [
    act('agent', '/staff/reports/:reference/take'),
    act('agent', '/staff/reports/:reference/leave'),
    act('agent', '/staff/reports/:reference/change', { state: 'assigned', sure: 'yes' }),
    act('agent', '/staff/reports/:reference/undo'),
    act('agent', '/staff/reports/selection', { ref: 'R-3F7K9P', state: 'assigned' }),
    act('agent', '/staff/reports/:reference/join', { into: 'R-3F7K9Q' }),
    act('moderator', '/staff/media/:id/hide', { reason: 'letter.photo.plate' }),
    act('moderator', '/staff/media/:id/show'),
    act('moderator', '/staff/proposals/:reference/step', { to: 'published', sure: 'yes' }),
    act('moderator', '/staff/datasets/consultation', quarter),
    act('moderator', '/staff/datasets/:reference/step', { to: 'published', sure: 'yes' }),
    act('moderator', '/staff/lab/:reference/step', { to: 'studied', sure: 'yes' }),
    act('campaigner', '/staff/rounds/preview', typed(), { looks: true }),
    act('campaigner', '/staff/rounds/new', typed()),
    act('campaigner', '/staff/rounds/:id/edit', typed(), round(rounds.draft, 'edit')),
    act('campaigner', '/staff/rounds/:id/count', {}, round(rounds.draft, 'count')),
    act('approver', '/staff/rounds/:id/count', {}, round(rounds.draft, 'count')),
    act(
      'campaigner',
      '/staff/rounds/:id/test',
      { chat: 'campaigner', language: 'fr' },
      round(rounds.draft, 'test'),
    ),
    act(
      'approver',
      '/staff/rounds/:id/test',
      { chat: 'approver', language: 'fr' },
      round(rounds.draft, 'test'),
    ),
    act('approver', '/staff/rounds/:id/release', { version: '1' }, round(rounds.counted, 'release')),
    act('campaigner', '/staff/rounds/:id/stop', {}, round(rounds.counted, 'stop')),
    act('approver', '/staff/rounds/:id/resume', {}, round(rounds.counted, 'resume')),
    act('approver', '/staff/rounds/:id/stop', {}, round(rounds.counted, 'stop')),
    act('campaigner', '/staff/rounds/:id/resume', {}, round(rounds.counted, 'resume')),
    act('campaigner', '/staff/rounds/:id/stop', {}, round(rounds.counted, 'stop')),
    act('campaigner', '/staff/rounds/:id/retry', {}, round(failed[0], 'retry')),
    act('approver', '/staff/rounds/:id/retry', {}, round(failed[1], 'retry')),
    act('campaigner', '/staff/rounds/:id/end', {}, round(rounds.stopped, 'end')),
    act('approver', '/staff/rounds/:id/end', {}, round(rounds.counted, 'end')),
    ...imported('polls', 'campaigner', poll),
    act('approver', '/staff/polls/:id/open'),
    act('approver', '/staff/polls/:id/close', passphrases, { address: '/staff/polls/draft/close' }),
    ...imported('consultations', 'campaigner', questions),
    act('campaigner', '/staff/consultations/preview', consultation, { looks: true }),
    act('campaigner', '/staff/consultations/new', consultation),
    act(
      'campaigner',
      '/staff/consultations/:id/edit',
      (before) => ({ ...consultation, title_en: 'The benches', seen: seenIn(before) }),
      {
        address: '/staff/consultations/les-bancs/edit',
      },
    ),
    act('approver', '/staff/consultations/:id/open'),
    act('approver', '/staff/consultations/:id/close'),
    ...imported('workshops', 'agent', readFileSync('cities/paris/demonstration/workshops.yaml', 'utf8')),
    act('agent', '/staff/workshops/new', { ...workshop, id: 'plantes' }),
    act(
      'agent',
      '/staff/workshops/:id/edit',
      { ...workshop, places: '14' },
      { address: '/staff/workshops/plantes/edit' },
    ),
    act(
      'agent',
      '/staff/workshops/:id/move',
      { starts: '2026-03-06T18:30' },
      { address: '/staff/workshops/plantes/move' },
    ),
    act(
      'agent',
      '/staff/workshops/:id/cancel',
      { reason: 'Il neige.' },
      { address: '/staff/workshops/plantes/cancel' },
    ),
    act(
      'agent',
      '/staff/workshops/:id/door',
      { code: 'A-3F7K9Q' },
      { address: '/staff/workshops/maintenant/door' },
    ),
    act('campaigner', '/staff/relays', { name: 'Les Amis', quarter: 'Goutte d’Or' }),
    act('campaigner', '/staff/relays/:id/codes', { count: '8', language: 'fr', sms: '38 000' }),
    act('campaigner', '/staff/relays/:id/mediators', { perDay: '5' }),
    act('campaigner', '/staff/relays/mediators/:mediator/revoke'),
    act('campaigner', '/staff/relays/:id/revoke'),
    act('agent', `${texts}/labels`, { name: 'Ombre' }),
    act('agent', `${texts}/answers/:text`, { labels: [] }),
    act('agent', `${texts}/labels/:label/remove`),
    act('admin', '/staff/outbox/retry', { channel: 'web', code: '403' }),
    act('admin', '/staff/outbox/discard', { channel: 'web', code: '500' }),
    act('admin', '/staff/outbox/parked/:id/retry'),
    act('admin', '/staff/outbox/parked/:id/discard', {}, { address: '/staff/outbox/parked/2/discard' }),
    act('admin', '/staff/settings/pause'),
    act('admin', '/staff/settings/resume'),
    act('admin', '/staff/settings/channels/:channel/pause'),
    act('admin', '/staff/settings/channels/:channel/resume'),
    act('admin', '/staff/accounts/new', { login: 'nouvelle', name: 'Nouvelle', roles: ['agent'] }),
    act('admin', '/staff/accounts/:id/roles', { roles: ['moderator'] }),
    act('admin', '/staff/accounts/:id/disable'),
    act('admin', '/staff/accounts/:id/enable'),
    act('admin', '/staff/accounts/:id/reset'),
    act('admin', '/staff/rights', { who: 'R-3F7K9Q' }),
    act('admin', '/staff/rights/:id/file'),
    act('admin', '/staff/rights/:id/erase', { sure: 'EFFACER' }),
    act('auditor', '/staff/audit/verify', {}, { looks: true }),
  ];
}
