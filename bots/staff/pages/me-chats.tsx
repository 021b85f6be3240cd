import type { JSX } from 'preact';
import { chatCodeKey, chatCodeLength, chatsFor, newChatCode } from '../../../core/staff/chats.ts';
import { type Answer, done, go, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { PostForm } from '../view/form.tsx';
import { Table } from '../view/table.tsx';

const me = 'signed-in';

export const chatRoutes: readonly StaffRoute[] = [
  { method: 'POST', path: '/staff/me/chats/code', roles: me, fresh: true, handler: makeCode },
  { method: 'POST', path: '/staff/me/chats/end', roles: me, handler: unlink },
];

/** The conversations that speak for this account, and the button that links another one. */
export async function chatList(visit: SignedIn): Promise<JSX.Element> {
  const { say, staff, desk } = visit;
  const { store, nature } = desk.parvis.engine.world;
  const rows = await store.transaction((tx) => chatsFor(tx, staff.id, nature.now()));
  return (
    <>
      <p>{say('chats.why')}</p>
      <Table
        caption={say('chats.caption')}
        heads={[say('chats.channel'), say('chats.linked'), say('chats.used'), say('me.act')]}
        rows={rows.map((row) => [
          row.channel,
          say('me.day', { at: row.linkedAt }),
          say('me.moment', { at: row.usedAt }),
          <PostForm key={row.id} visit={visit} action="/staff/me/chats/end">
            <input type="hidden" name="id" value={row.id} />
            <button type="submit" class="grave" aria-label={say('chats.endNamed', { name: row.channel })}>
              {say('chats.end')}
            </button>
          </PostForm>,
        ])}
        empty={say('chats.none')}
      />
      <PostForm visit={visit} action="/staff/me/chats/code">
        <button type="submit">{say('chats.make')}</button>
      </PostForm>
    </>
  );
}

/** Shown once, in the answer itself: it stands in no address and no cookie. */
async function makeCode(visit: SignedIn): Promise<Answer> {
  const { say, staff, desk } = visit;
  const { nature, vault } = desk.parvis.engine.world;
  const code = newChatCode(nature);
  await visit.act(async (tx, note) => {
    await tx.staff.keepChatCode(staff.id, chatCodeKey(vault, code), nature.now() + chatCodeLength);
    await note('staff.chat-code-made', staff.id);
  });
  const body = (
    <>
      <p>{say('chats.write')}</p>
      <p>
        <strong>agent {code}</strong>
      </p>
      <p class="hint">{say('chats.hint')}</p>
      <p>
        <a href="/staff/me">{say('chats.back')}</a>
      </p>
    </>
  );
  return page(say('chats.make'), body);
}

async function unlink(visit: SignedIn): Promise<Answer> {
  const { staff, form } = visit;
  const id = form.text('id');
  const ended = await visit.act(async (tx, note) => {
    const found = await tx.staff.endChat(staff.id, id);
    if (found) await note('staff.chat-unlinked', id);
    return found;
  });
  return go('/staff/me', ended ? done('chats.ended') : wrong('chats.unknown'));
}
