import type { Phrases } from '../../core/conversation/phrase.ts';
import { tryRound } from '../../core/delivery/rounds/trial.ts';
import { chatsFor } from '../../core/staff/chats.ts';
import { spokenIn } from '../rounds/preview.ts';
import type { Service } from '../service.ts';
import { Refusal } from './refusal.ts';
import { rowOf } from './rounds.ts';

/**
 * A test send to oneself: to the conversation used last of those that are linked to the account, of this channel when one is named. The
 * service sends it. Throws Refusal.
 */
export async function roundTrial(
  service: Service,
  id: string,
  to: { readonly by: string; readonly channel?: string; readonly language?: string },
  phrases: Phrases,
): Promise<string> {
  const { rounds, engine } = service.parvis;
  const { store, nature } = engine.world;
  const row = await rowOf(service, id);
  const spoken = spokenIn(rounds, row.content);
  const language = to.language ?? spoken[0] ?? 'fr';
  if (!spoken.includes(language))
    throw new Refusal(`Cet envoi n’est pas écrit dans cette langue. Au choix : ${spoken.join(', ')}.`);
  const now = nature.now();
  const refusal = await store.transaction(async (tx) => {
    const chats = await chatsFor(tx, to.by, now);
    const chat = chats.find(({ channel }) => to.channel === undefined || channel === to.channel);
    if (!chat) return 'none' as const;
    return tryRound(rounds, { tx, by: to.by, now }, row, { conversation: chat.conversation, language });
  });
  if (refusal === null) return 'L’essai est en file : le service l’envoie. Regardez votre téléphone.';
  const key = refusal === 'none' ? 'rounds.test.link' : `rounds.test.refused.${refusal}`;
  throw new Refusal(phrases.render('fr', key, undefined, false));
}
