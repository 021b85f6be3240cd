import type { JSX } from 'preact';
import { qrSvg } from '../../../adapters/paper/qr.ts';
import { chatCodeKey, chatCodeLength, chatsFor, newChatCode } from '../../../core/staff/chats.ts';
import { noNotices } from '../../../core/staff/notices.ts';
import { type Answer, done, go, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { Boxes, Field, PostForm } from '../view/form.tsx';
import { Table } from '../view/table.tsx';

const me = 'signed-in';

export const chatRoutes: readonly StaffRoute[] = [
  { method: 'POST', path: '/staff/me/chats/code', roles: me, fresh: true, handler: makeCode },
  { method: 'POST', path: '/staff/me/chats/end', roles: me, handler: unlink },
  { method: 'POST', path: '/staff/me/notices', roles: me, handler: saveNotices },
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

const dataImage = (svg: string): string => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;

const mostLetters = 100_000;

/** What is told in these conversations, for the roles that one holds. */
export async function noticeForm(visit: SignedIn): Promise<JSX.Element> {
  const { say, staff, desk } = visit;
  const { store } = desk.parvis.engine.world;
  const found = (await store.transaction((tx) => tx.staff.notices(staff.id))) ?? noNotices;
  const offered = [
    { value: 'release', role: 'approver' as const, label: say('chats.notice.release') },
    { value: 'stopped', role: 'campaigner' as const, label: say('chats.notice.stopped') },
  ].filter(({ role }) => staff.roles.includes(role));
  const isAdmin = staff.roles.includes('admin');
  if (offered.length === 0 && !isAdmin) return <p>{say('chats.noNotice')}</p>;
  return (
    <PostForm visit={visit} action="/staff/me/notices">
      {offered.length > 0 && (
        <Boxes
          name="notices"
          label={say('chats.notices')}
          options={offered}
          values={[...(found.release ? ['release'] : []), ...(found.stopped ? ['stopped'] : [])]}
        />
      )}
      {isAdmin && (
        <Field
          name="deadLetters"
          type="number"
          min={0}
          max={mostLetters}
          label={say('chats.deadLetters')}
          hint={say('chats.deadHint')}
          value={found.deadLetters === null ? '' : String(found.deadLetters)}
        />
      )}
      <button type="submit">{say('me.save')}</button>
    </PostForm>
  );
}

async function saveNotices(visit: SignedIn): Promise<Answer> {
  const { staff, form } = visit;
  const typed = form.text('deadLetters').trim();
  if (!/^\d{0,6}$/.test(typed) || Number(typed) > mostLetters)
    return go('/staff/me', wrong('chats.deadWrong'));
  const chosen = form.all('notices');
  const notices = {
    release: chosen.includes('release'),
    stopped: chosen.includes('stopped'),
    deadLetters: typed === '' ? null : Number(typed),
  };
  await visit.act(async (tx, note) => {
    await tx.staff.saveNotices(staff.id, notices);
    await note('staff.notices-set', staff.id, { release: notices.release, stopped: notices.stopped });
  });
  return go('/staff/me', done('chats.noticesSaved'));
}

/** Shown once, in the answer itself: it stands in no address and no cookie. */
async function makeCode(visit: SignedIn): Promise<Answer> {
  const { say, staff, desk } = visit;
  const { engine } = desk.parvis;
  const { nature, vault } = engine.world;
  const code = newChatCode(nature);
  await visit.act(async (tx, note) => {
    await tx.staff.keepChatCode(staff.id, chatCodeKey(vault, code), nature.now() + chatCodeLength);
    await note('staff.chat-code-made', staff.id);
  });
  const links = desk.parvis.channels.flatMap(({ name, link }) => {
    const url = link?.(`${engine.roles.desk}_${code}`) ?? null;
    return url === null ? [] : [{ name, url }];
  });
  const body = (
    <>
      <p>{say('chats.write')}</p>
      <p>
        <strong>agent {code}</strong>
      </p>
      {links.map(({ name, url }) => (
        <p key={name}>
          <a href={url}>{say('chats.open', { name })}</a>
          <br />
          <img src={dataImage(qrSvg(url))} alt={say('chats.scan', { name })} />
        </p>
      ))}
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
