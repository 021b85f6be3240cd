import type { JSX } from 'preact';
import type { RoundRow } from '../../../core/delivery/rounds/round.ts';
import { tryRound } from '../../../core/delivery/rounds/trial.ts';
import { chatsFor, type StaffChatRow } from '../../../core/staff/chats.ts';
import { spokenIn } from '../../rounds/preview.ts';
import { type Answer, done, go, missing, type SignedIn, wrong } from '../contract.ts';
import { channelName } from '../said.ts';
import { languageName } from '../view/amounts.ts';
import { PostForm, Select } from '../view/form.tsx';
import { loadRound } from './rounds-write.tsx';

/** The conversations that speak for who is signed in. */
export function ownChats({ desk, staff }: SignedIn): Promise<readonly StaffChatRow[]> {
  const { store, nature } = desk.parvis.engine.world;
  return store.transaction((tx) => chatsFor(tx, staff.id, nature.now()));
}

interface TestProps {
  readonly visit: SignedIn;
  readonly row: RoundRow;
  readonly chats: readonly StaffChatRow[];
}

/** To oneself only: in a conversation that is linked to one's account. */
export function RoundTest({ visit, row, chats }: TestProps): JSX.Element {
  const { say, language, desk } = visit;
  const spoken = spokenIn(desk.parvis.rounds, row.content);
  return (
    <section>
      <h2>{say('rounds.test.title')}</h2>
      {chats.length === 0 ? (
        <p>{say('rounds.test.link')}</p>
      ) : (
        <PostForm visit={visit} action={`/staff/rounds/${row.id}/test`}>
          <p class="hint">{say('rounds.test.what')}</p>
          <Select
            name="chat"
            label={say('rounds.test.chat')}
            options={chats.map((chat) => ({
              value: chat.id,
              label: say('rounds.test.chatOf', { channel: channelName(say, chat.channel), at: chat.usedAt }),
            }))}
          />
          <Select
            name="language"
            label={say('rounds.test.language')}
            options={spoken.map((value) => ({ value, label: languageName(language, value) }))}
          />
          <button type="submit">{say('rounds.test.send')}</button>
        </PostForm>
      )}
    </section>
  );
}

export async function sendTest(visit: SignedIn): Promise<Answer> {
  const row = await loadRound(visit);
  if (!row) return missing;
  const { parvis } = visit.desk;
  const { world } = parvis.engine;
  const chat = (await ownChats(visit)).find(({ id }) => id === visit.form.text('chat'));
  const language = spokenIn(parvis.rounds, row.content).find((each) => each === visit.form.text('language'));
  const to = {
    conversation: chat?.conversation ?? '',
    language: language ?? world.city.languages[0] ?? 'fr',
  };
  const gesture = { by: visit.staff.id, now: world.nature.now() };
  const refusal = await visit.act((tx) => tryRound(parvis.rounds, { tx, ...gesture }, row, to));
  if (refusal === null) parvis.sender.wake([to.conversation]);
  return go(
    `/staff/rounds/${row.id}`,
    refusal === null ? done('rounds.test.sent') : wrong(`rounds.test.refused.${refusal}`),
  );
}
