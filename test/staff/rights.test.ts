import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meet } from '../../core/conversation/persons.ts';
import { type DeskTest, openDesk } from './desk.ts';

const number = '+33639980001';
const canary = 'canarijaunepoussin';

describe('the rights of a person, used by the staff in their stead', () => {
  let desk: DeskTest;
  let person: string;

  beforeAll(async () => {
    desk = await openDesk();
    const { world } = desk.service.parvis.engine;
    const { store, vault } = world;
    person = await store.transaction(async (tx) => {
      const met = await meet(world, tx, 'sms', number, world.nature.now());
      const phoneKey = vault.key('phone', number);
      await tx.people.save({
        ...met.person,
        phoneKey,
        phone: vault.seal(number),
        provenAt: 5,
        facts: { sector: canary },
      });
      await tx.outbox.add({
        conversation: met.row.id,
        channel: 'sms',
        class: 'notice',
        message: vault.seal(canary),
        createdAt: 5,
        notBefore: 5,
        expiresAt: Number.MAX_SAFE_INTEGER,
      });
      return met.person.id;
    });
  });
  afterAll(() => desk.close());

  it('are for an administrator, who finds nobody by half a number', async () => {
    expect((await (await desk.as('agent', 'moderator', 'auditor')).get('/staff/rights')).status).toBe(403);
    const admin = await desk.as('admin');
    for (const who of ['06 39 98', '+33639980002', 'R-3F7K9P', ''])
      expect((await admin.post('/staff/rights', { who })).to).toBe('/staff/rights');
    expect((await admin.get('/staff/rights')).text).toContain(
      'Personne n’est connu sous cette référence ou ce numéro.',
    );
  });

  it('find by the whole number; show figures and two digits; give the file', async () => {
    const admin = await desk.as('admin');
    const { to } = await admin.post('/staff/rights', { who: '06 39 98 00 01' });
    expect(to).toBe(`/staff/rights/${person}`);
    const { text } = await admin.get(to);
    expect(text).toContain('se termine par 01');
    expect(text).not.toContain(canary);
    expect(text).not.toContain('0639');
    expect(text).toContain('<dt>Conversations</dt><dd>1</dd>');
    const file = await admin.post(`${to}/file`);
    expect(JSON.parse(file.text)).toMatchObject({
      numéro: { numéro: number },
      préférences: { sector: canary },
      conversations: [{ canal: 'sms', identifiant: number }],
    });
  });

  it('erase after the word is typed: nothing of the person is left but the audit’s random id', async () => {
    const admin = await desk.as('admin');
    const { world } = desk.service.parvis.engine;
    const at = `/staff/rights/${person}`;
    const without = await admin.post(`${at}/erase`, { sure: 'oui' });
    expect(without.status).toBe(422);
    expect(await world.store.transaction((tx) => tx.people.load(person))).not.toBeNull();
    expect((await admin.post(`${at}/erase`, { sure: 'effacer' })).to).toBe('/staff/rights');
    await world.store.transaction(async (tx) => {
      expect(await tx.people.load(person)).toBeNull();
      expect(await tx.people.byPhoneKey(world.vault.key('phone', number))).toBeNull();
      expect(await tx.conversations.ofPerson(person)).toEqual([]);
      const rows = await tx.outbox.claim({ now: 9, node: 'n', leaseUntil: 99, limit: 9 });
      expect(rows.map(({ message }) => message)).toEqual([]);
      const lines = await tx.audit.page({ before: null, limit: 9, subject: person });
      expect(lines.map(({ act, actor }) => [act, actor])).toEqual([
        ['person.erased-by-staff', admin.staff.id],
        ['person.erased', person],
        ['person.exported', expect.any(String)],
        ['person.looked-up', expect.any(String)],
      ]);
      expect(JSON.stringify(lines)).not.toContain('639980001');
    });
    expect((await admin.get(at)).status).toBe(404);
    expect((await admin.post('/staff/rights', { who: number })).to).toBe('/staff/rights');
  });
});
