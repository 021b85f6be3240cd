import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffRow } from '../../core/staff/accounts.ts';
import { chatIdle, chatsFor, type StaffChatRow, staffIn } from '../../core/staff/chats.ts';
import type { OpenStores, Stores } from './contract.ts';

const account = (id: string): StaffRow => ({
  id,
  loginKey: `login ${id}`,
  who: 'sealed',
  roles: ['agent'],
  language: 'fr',
  password: null,
  oidcKey: null,
  createdAt: 1,
  disabledAt: null,
});

const chat = (conversation: string, staff: string, usedAt = 10): StaffChatRow => ({
  conversation,
  staff,
  id: `link ${conversation}`,
  channel: 'demo',
  linkedAt: 10,
  usedAt,
});

export function staffChatContract(open: OpenStores): void {
  describe('staff in the chat', () => {
    let stores: Stores;
    const tx: Stores['one']['transaction'] = (work) => stores.one.transaction(work);
    beforeEach(async () => {
      stores = await open();
      await tx(async (t) => {
        const person = { phoneKey: null, phone: null, provenAt: null, stoppedAt: null, facts: {} };
        await t.people.add({ ...person, id: 'p1', createdAt: 1 });
        const row = {
          channel: 'demo',
          sender: 's',
          session: null,
          version: 0,
          leftAt: null,
          lastSaidAt: null,
        };
        for (const id of ['c1', 'c2']) await t.conversations.add({ ...row, id, person: 'p1' });
        for (const id of ['s1', 's2']) await t.staff.add(account(id));
      });
    });
    afterEach(() => stores.close());

    it('takes a code once, by one of two nodes, before it expires; a new one voids the last', async () => {
      await tx((t) => t.staff.keepChatCode('s1', 'k0', 50));
      await tx((t) => t.staff.keepChatCode('s1', 'k1', 50));
      expect(await tx((t) => t.staff.takeChatCode('k0', 1))).toBeNull();
      expect(await tx((t) => t.staff.takeChatCode('k1', 50))).toBeNull();
      const taken = await Promise.all(
        [stores.one, stores.two].map((store) => store.transaction((t) => t.staff.takeChatCode('k1', 49))),
      );
      expect(taken.filter((each) => each !== null)).toEqual(['s1']);
    });

    it('links conversations: several to an account, one account to each', async () => {
      await tx((t) => t.staff.linkChat(chat('c1', 's2')));
      await tx((t) => t.staff.linkChat(chat('c1', 's1')));
      await tx((t) => t.staff.linkChat(chat('c2', 's1', 20)));
      expect(await tx((t) => t.staff.chatsOf('s2'))).toEqual([]);
      expect(await tx((t) => t.staff.chatsOf('s1'))).toEqual([chat('c2', 's1', 20), chat('c1', 's1')]);
      await tx((t) => t.staff.seeChat('c1', 30));
      expect(await stores.two.transaction((t) => t.staff.chat('c1'))).toEqual(chat('c1', 's1', 30));
      expect(await tx((t) => t.staff.endChat('s2', 'link c1'))).toBe(false);
      expect(await tx((t) => t.staff.endChat('s1', 'link c1'))).toBe(true);
      await tx((t) => t.staff.forgetChat('c2'));
      expect(await tx((t) => t.staff.chatsOf('s1'))).toEqual([]);
    });

    it('speaks for nobody once the link lapsed, the account is disabled or the conversation gone', async () => {
      await tx((t) => t.staff.linkChat(chat('c1', 's1')));
      expect(await tx((t) => staffIn(t, 'c1', 9 + chatIdle))).toEqual(account('s1'));
      expect(await tx((t) => chatsFor(t, 's1', 9 + chatIdle))).toEqual([chat('c1', 's1')]);
      expect(await tx((t) => staffIn(t, 'c1', 10 + chatIdle))).toBeNull();
      expect(await tx((t) => chatsFor(t, 's1', 10 + chatIdle))).toEqual([]);
      await tx((t) => t.staff.save({ ...account('s1'), disabledAt: 11 }));
      expect(await tx((t) => staffIn(t, 'c1', 12))).toBeNull();
      expect(await tx((t) => chatsFor(t, 's1', 12))).toEqual([]);
      await tx((t) => t.rights.removeConversation('c1'));
      expect(await tx((t) => t.staff.chat('c1'))).toBeNull();
    });

    it('keeps what an account asked to be told', async () => {
      expect(await tx((t) => t.staff.notices('s1'))).toBeNull();
      const wanted = { release: true, stopped: true, deadLetters: 20 };
      await tx((t) => t.staff.saveNotices('s1', wanted));
      expect(await stores.two.transaction((t) => t.staff.notices('s1'))).toEqual(wanted);
    });
  });
}
