import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationId } from '../../core/conversation/persons.ts';
import { canary, number, openTown, type Phone, type Town, vault } from './scene.ts';

const poll = 'demonstration';
const byWhatsApp: Phone = { e164: number, proven: true };
const bySms: Phone = { e164: number, proven: false };
const whatsapp = '33639980001';
const telegram = '987654321';

/** What leads back to the number without holding it. */
const keys = {
  person: vault.key('phone', number),
  box: vault.key(`poll:${poll}`, number),
  roll: vault.key(`roll:${poll}`, number),
  sms: conversationId({ vault }, 'sms', number),
  whatsapp: conversationId({ vault }, 'whatsapp', whatsapp),
};

let town: Town;
beforeEach(async () => {
  town = await openTown();
});
afterEach(async () => {
  expect(town.scene.errors).toEqual([]);
  await town.close();
});

const report = ['banc cassé au 5 rue Oberkampf', 'oui', 'oui', '(photo)', 'C’est tout', 'envoyer'];
const reference = (heard: string) => /R-\w{6}/.exec(heard)?.[0] ?? 'none';

/** One person: a report with words and a photo, a vote and STOP by Telegram, the web chat and SMS with the same number. */
async function live() {
  const sent = reference(
    await town.says('telegram', telegram, [`${canary} ${report[0]}`, ...report.slice(1)]),
  );
  await town.says('telegram', telegram, [
    'voter',
    'Voter',
    'oui',
    '(contact)',
    '11e',
    'tous les projets',
    '1 2',
  ]);
  const voted = await town.says('telegram', telegram, ['bulletin', 'déposer mon vote']);
  const other = reference(
    await town.says('web', 'neighbour', ['matelas au 5 rue Oberkampf', ...report.slice(1)]),
  );
  await town.says('whatsapp', whatsapp, ['voter', 'Voter', 'oui', 'oui', 'menu'], byWhatsApp);
  await town.says('whatsapp', whatsapp, ['stop', `${canary} ${report[0]}`], byWhatsApp);
  await town.says('web', 'visitor', [
    'voter',
    'Voter',
    'oui',
    '06 39 98 00 01',
    '(code)',
    'menu',
    `${canary} ${report[0]}`,
  ]);
  await town.says('sms', number, [`${canary} ${report[0]}`], bySms);
  await town.read(async (tx) => {
    const row = await tx.reports.byReference(other);
    const person = await tx.people.byPhoneKey(keys.person);
    const follower = { person: person?.id ?? '', conversation: keys.whatsapp };
    await tx.reports.follow(row?.id ?? '', follower, town.scene.nature.now());
  });
  return { sent, voted, other };
}

const erase = () => town.says('telegram', telegram, ['supprimer', 'Tout effacer']);

describe('everything is erased', () => {
  it('from the disk: no word, no number, nothing that leads back to it', async () => {
    await live();
    const traces = { canary, number, sender: whatsapp, ...keys };
    const found = (text: string) =>
      Object.entries(traces).flatMap(([name, trace]) => (text.includes(trace) ? [name] : []));
    expect(found(await town.cells())).toEqual(Object.keys(traces));
    expect(await erase()).toContain('tout est effacé');
    expect(found(await town.cells())).toEqual([]);
    expect(found(await town.bytes())).toEqual([]);
    expect(found(await town.copied())).toEqual([]);
    const people = await town.read(async (tx) => [
      await tx.people.byPhoneKey(keys.person),
      await tx.conversations.load(keys.sms),
      await tx.conversations.load(keys.whatsapp),
    ]);
    expect(people).toEqual([null, null, null]);
  });

  it('and was never in the log', async () => {
    await live();
    await erase();
    expect(town.logged.length).toBeGreaterThan(50);
    const lines = town.logged.join('\n');
    const traces = [canary, number, whatsapp, telegram, 'Oberkampf', '11e'];
    expect(traces.filter((trace) => lines.includes(trace))).toEqual([]);
  });

  it('an open vote is withdrawn, from the box and from the roll', async () => {
    const { voted } = await live();
    expect(voted).toContain('Votre vote est enregistré');
    const figures = () =>
      town.read(async (tx) => [(await tx.ballots.envelopes(poll)).length, await tx.ballots.rollSize(poll)]);
    expect(await figures()).toEqual([1, 1]);
    await erase();
    expect(await figures()).toEqual([0, 0]);
    expect(await town.cells()).toContain(`system\nballot.erased\n${poll}`);
  });

  it('a vote whose time is over stays counted', async () => {
    await live();
    town.scene.nature.advance(61 * 24 * 3_600_000);
    await erase();
    const left = await town.read(async (tx) => [
      (await tx.ballots.envelopes(poll)).length,
      await tx.ballots.rollSize(poll),
    ]);
    expect(left).toEqual([1, 1]);
  });

  it('the report stays, of nobody and without words; the neighbour’s is whole', async () => {
    const { sent, other } = await live();
    const before = await town.read((tx) => tx.reports.byReference(sent));
    await erase();
    const { mine, theirs, photos, followers } = await town.read(async (tx) => {
      const theirs = await tx.reports.byReference(other);
      const mine = await tx.reports.byReference(sent);
      return {
        mine,
        theirs,
        photos: await tx.reports.photos(theirs?.id ?? ''),
        followers: await tx.reports.followers(theirs?.id ?? ''),
      };
    });
    const bare = { words: null, address: null, today: null, person: null, conversation: null };
    expect(mine).toEqual({ ...before, ...bare });
    expect(mine).toMatchObject({ category: before?.category, district: '11', state: 'received' });
    expect(theirs?.words).not.toBeNull();
    expect(theirs?.person).not.toBeNull();
    expect(photos).toHaveLength(1);
    expect(followers).toEqual([]);
    expect(await town.says('web', 'neighbour', ['mes démarches'])).toContain(other);
  });

  it('on every channel: who writes again is a stranger, whose broadcasts are on', async () => {
    const { sent } = await live();
    await erase();
    for (const [channel, sender, phone] of [
      ['telegram', telegram, undefined],
      ['whatsapp', whatsapp, byWhatsApp],
      ['web', 'visitor', undefined],
      ['sms', number, bySms],
    ] as const) {
      const heard = await town.says(channel, sender, ['bonjour'], phone);
      expect(heard).toContain('Bonjour');
      expect(await town.says(channel, sender, ['mes démarches'], phone)).not.toContain(sent);
      expect(await town.says(channel, sender, ['start'], phone)).not.toContain('recevrez à nouveau');
    }
  });

  it('with what was in progress: nothing is taken up again, and there is no way back', async () => {
    await town.says('telegram', telegram, report.slice(0, 3));
    const heard = await erase();
    expect(heard).toBe(
      'C’est fait : tout est effacé. Si vous m’écrivez à nouveau, je ne vous connaîtrai plus.',
    );
    expect(await town.says('telegram', telegram, ['retour'])).not.toContain('photo');
    const timers = await town.read((tx) => tx.timers.due(Number.MAX_SAFE_INTEGER, 9));
    expect(timers.every(({ dueAt }) => dueAt > town.scene.nature.now())).toBe(true);
    expect(await town.cells()).not.toContain('banc cassé');
  });

  it('also the photo of a report that was never sent, and a message that waits', async () => {
    await town.says('telegram', telegram, report.slice(0, 4));
    const count = async () => (await town.cells()).split('image/jpeg').length - 1;
    expect(await count()).toBe(1);
    await town.says('telegram', telegram, ['menu']);
    await town.read((tx) =>
      tx.outbox.add({
        conversation: conversationId({ vault }, 'telegram', telegram),
        channel: 'telegram',
        class: 'notice',
        message: vault.seal(canary),
        createdAt: 1,
        notBefore: Number.MAX_SAFE_INTEGER,
        expiresAt: Number.MAX_SAFE_INTEGER,
      }),
    );
    await erase();
    expect(await count()).toBe(0);
    expect(await town.cells()).not.toContain(canary);
    expect(await town.read((tx) => tx.outbox.counts())).toMatchObject({ waiting: 0, sending: 0 });
  });

  it('is in the audit log, by ids', async () => {
    await live();
    const id = await town.read(async (tx) => (await tx.people.byPhoneKey(keys.person))?.id);
    await erase();
    expect(await town.cells()).toContain(`${id}\nperson.erased\n${id}`);
    expect((await town.read((tx) => tx.audit.verify())).broken).toBeNull();
  });
});

describe('nothing is erased', () => {
  it('without a clear yes', async () => {
    const { sent } = await live();
    await town.says('telegram', telegram, ['supprimer', 'je ne sais pas', 'non']);
    expect(await town.says('telegram', telegram, ['mes démarches'])).toContain(sent);
  });

  it('by an SMS whose sender may be forged, without the code that only the number’s holder reads', async () => {
    const { sent } = await live();
    const forged = await town.says('sms', number, ['supprimer', '1', '000000', 'annuler'], bySms);
    expect(forged).toContain('annulé');
    expect(await town.says('telegram', telegram, ['mes démarches'])).toContain(sent);
    const asked = await town.says('sms', number, ['supprimer', '1'], bySms);
    expect(asked).toContain('code à 6 chiffres au numéro finissant par 01');
    const erased = await town.says('sms', number, ['(code)'], bySms);
    expect(erased).toContain('tout est effacé');
    expect(await town.says('telegram', telegram, ['mes démarches'])).not.toContain(sent);
    expect(await town.cells()).not.toContain(canary);
  });

  it('of anyone else', async () => {
    const { other } = await live();
    await town.says('web', 'neighbour', ['supprimer', 'Tout effacer']);
    expect(await town.read(async (tx) => (await tx.reports.byReference(other))?.person)).toBeNull();
    expect(await town.read(async (tx) => (await tx.people.byPhoneKey(keys.person))?.phoneKey)).toBe(
      keys.person,
    );
    expect(await town.read((tx) => tx.ballots.rollSize(poll))).toBe(1);
  });
});
