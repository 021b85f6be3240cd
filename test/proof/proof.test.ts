import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proofOps } from '../../core/civic/proof.ts';
import { type Hall, openHall } from '../vote/fixture.ts';

const send = proofOps['proof.send-code'];
const check = proofOps['proof.check-code'];
const contact = proofOps['proof.accept-contact'];
const channel = proofOps['proof.accept-channel'];
const number = '+33639980001';

let hall: Hall;
beforeEach(async () => {
  hall = await openHall();
});
afterEach(() => hall.store.close());

const lastCode = () => String(hall.told.at(-1)?.say.values?.code);

describe('a code by SMS', () => {
  it('is sent to the number typed, and proves it', async () => {
    const person = await hall.person();
    expect(await hall.run(send, { phone: '06 39 98 00 01' }, { person })).toEqual({
      ok: true,
      value: { hint: '01', minutes: 10 },
    });
    expect(hall.told.at(-1)).toMatchObject({ to: `sms:${number}`, say: { key: 'proof.code-message' } });
    expect(lastCode()).toMatch(/^\d{6}$/);
    expect(await hall.run(check, { code: ` ${lastCode()} !` }, { person })).toEqual({ ok: true });
    const row = await hall.load(person);
    expect(row?.phoneKey).toBe(hall.world.vault.key('phone', number));
    expect(row?.phone && hall.world.vault.open(row.phone)).toBe(number);
    expect(row?.provenAt).toBe(hall.nature.now());
  });

  it('goes to the number that the channel claims when none is typed', async () => {
    const person = await hall.person();
    const phone = { e164: number, proven: false };
    expect(await hall.run(send, {}, { person, phone })).toMatchObject({ ok: true, value: { hint: '01' } });
  });

  it.each([
    ['+882 16 12 34 56 78', 'foreign'],
    ['+888 0123 4567', 'invalid'],
    ['+44 7700 900123', 'foreign'],
    ['01 42 76 40 40', 'foreign'],
    ['06 39', 'invalid'],
    ['bonjour', 'invalid'],
    ['', 'invalid'],
  ])('is not sent to %s', async (phone, reason) => {
    const person = await hall.person();
    expect(await hall.run(send, { phone }, { person })).toEqual({ ok: false, reason });
    expect(hall.told).toEqual([]);
  });

  it('is locked after five wrong tries: the sixth is refused even when right', async () => {
    const person = await hall.person();
    await hall.run(send, { phone: number }, { person });
    const right = lastCode();
    const wrong = right === '000000' ? '111111' : '000000';
    for (const left of [4, 3, 2, 1])
      expect(await hall.run(check, { code: wrong }, { person })).toEqual({
        ok: false,
        reason: 'wrong',
        value: { left },
      });
    expect(await hall.run(check, { code: wrong }, { person })).toEqual({ ok: false, reason: 'locked' });
    expect(await hall.run(check, { code: right }, { person })).toEqual({ ok: false, reason: 'locked' });
    expect((await hall.load(person))?.phoneKey).toBeNull();
  });

  it('is over after ten minutes', async () => {
    const person = await hall.person();
    await hall.run(send, { phone: number }, { person });
    hall.nature.advance(10 * 60_000);
    expect(await hall.run(check, { code: lastCode() }, { person })).toEqual({ ok: false, reason: 'expired' });
  });

  it('counts in its own conversation only', async () => {
    const person = await hall.person();
    await hall.run(send, { phone: number }, { person, conversation: 'one' });
    const there = await hall.run(check, { code: lastCode() }, { person, conversation: 'two' });
    expect(there).toEqual({ ok: false, reason: 'expired' });
  });

  it('is sent three times a day to one number, from wherever it is asked', async () => {
    for (const at of [1, 2, 3]) {
      const person = await hall.person();
      expect(await hall.run(send, { phone: number }, { person }), `${at}`).toMatchObject({ ok: true });
    }
    const person = await hall.person();
    expect(await hall.run(send, { phone: number }, { person })).toEqual({ ok: false, reason: 'too-many' });
    hall.nature.advance(24 * 3_600_000 + 1);
    expect(await hall.run(send, { phone: number }, { person })).toMatchObject({ ok: true });
  });

  it('is sent six times a day from one conversation, to whatever numbers', async () => {
    const person = await hall.person();
    for (const at of [1, 2, 3, 4, 5, 6])
      expect(await hall.run(send, { phone: `+3363998000${at}` }, { person }), `${at}`).toMatchObject({
        ok: true,
      });
    const seventh = await hall.run(send, { phone: '+33639980007' }, { person });
    expect(seventh).toEqual({ ok: false, reason: 'too-many' });
    expect(hall.told).toHaveLength(6);
  });

  it('is kept as a keyed hash', async () => {
    const person = await hall.person();
    await hall.run(send, { phone: number }, { person });
    const row = await hall.store.transaction((tx) => tx.codes.load(`c-${person}`));
    expect(JSON.stringify(row)).not.toContain(lastCode());
    expect(JSON.stringify(row)).not.toContain('639980001');
  });

  it('can not be sent where no channel carries it', async () => {
    await hall.store.close();
    hall = await openHall({ codeChannel: null });
    const person = await hall.person();
    const refused = { ok: false, reason: 'no-channel', value: { phone: '3975' } };
    expect(await hall.run(send, { phone: number }, { person })).toEqual(refused);
    expect(await hall.run(proofOps['proof.means'], {}, { person })).toEqual(refused);
  });
});

describe('what a channel vouches for', () => {
  it('takes a contact only when it is the sender’s own', async () => {
    const person = await hall.person();
    const other = await hall.run(contact, { phone: number, own: false }, { person });
    expect(other).toEqual({ ok: false, reason: 'not-own' });
    expect((await hall.load(person))?.phoneKey).toBeNull();
    expect(await hall.run(contact, { phone: '33639980001', own: true }, { person })).toEqual({ ok: true });
    expect((await hall.load(person))?.phoneKey).toBe(hall.world.vault.key('phone', number));
  });

  it('takes the sender’s number only when the channel authenticates it', async () => {
    const person = await hall.person();
    const claimed = { person, phone: { e164: number, proven: false } };
    expect(await hall.run(channel, {}, claimed)).toEqual({ ok: false, reason: 'invalid' });
    const vouched = { person, phone: { e164: number, proven: true } };
    expect(await hall.run(channel, {}, vouched)).toEqual({ ok: true });
  });

  it('refuses a number of elsewhere also when vouched for', async () => {
    const person = await hall.person();
    const phone = '+88212345678';
    const refused = await hall.run(contact, { phone, own: true }, { person });
    expect(refused).toMatchObject({ ok: false, reason: 'foreign' });
  });

  it('does not let one person have two numbers', async () => {
    const person = await hall.person(number);
    const second = await hall.run(contact, { phone: '+33639980002', own: true }, { person });
    expect(second).toEqual({ ok: false, reason: 'other-number' });
  });
});

describe('two who are one', () => {
  it('become the one known first; STOP wins, and what was said last', async () => {
    const known = await hall.person(number);
    const fresh = await hall.person();
    await hall.store.transaction(async (tx) => {
      const rows = [await tx.people.load(known), await tx.people.load(fresh)] as const;
      if (!rows[0] || !rows[1]) throw new Error('two people were added');
      await tx.people.save({ ...rows[0], facts: { sector: '11', language: 'fr' } });
      await tx.people.save({ ...rows[1], stoppedAt: 5, facts: { sector: '20' } });
    });
    expect(await hall.run(contact, { phone: number, own: true }, { person: fresh })).toEqual({ ok: true });
    expect(await hall.load(fresh)).toBeNull();
    expect(await hall.load(known)).toMatchObject({ stoppedAt: 5, facts: { sector: '20', language: 'fr' } });
  });
});
