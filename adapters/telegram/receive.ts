import { TelegramError } from 'telegraf';
import type { Intake, Log } from '../../core/ports.ts';
import type { Trail } from '../../core/trace.ts';
import type { BotClient } from './client.ts';
import { type Press, type Reading, readUpdate } from './parse.ts';
import { nameOf } from './poll.ts';

export interface ReceiverOptions {
  readonly client: BotClient;
  readonly log: Log;
  /** "Write to me in private": said once in a group, before the link. */
  readonly groupInvitation: (language: string | undefined) => string;
  /** The bot's user name, without @; null until it is known. */
  readonly username: () => string | null;
}

export interface Receiver {
  /** Resolves once what the updates say is on disk; throws what `intake.accept` throws. */
  take(updates: readonly unknown[], intake: Intake, trail?: Trail): Promise<void>;
  /** Resolves when the answers to presses and groups are out. */
  idle(): Promise<void>;
}

/** Groups remembered as invited; a group beyond that may hear the invitation again. */
const groupsRemembered = 1_000;

/** Refusals that change nothing for the person: pressed twice, pressed long ago, menu gone. */
const harmless =
  /message is not modified|query is too old|query id is invalid|message to edit not found|message can't be edited/i;

export function createReceiver({ client, log, groupInvitation, username }: ReceiverOptions): Receiver {
  const underWay = new Set<Promise<void>>();
  const invited = new Set<number>();

  /** Not waited for: a press that stays unanswered is no reason to keep Telegram waiting. */
  function later(what: string, updateId: number | null, work: Promise<unknown>): void {
    const done = work
      .then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof TelegramError && harmless.test(error.description)) return;
          log.warn({ channel: 'telegram', what, updateId, code: nameOf(error) }, 'telegram call failed');
        },
      )
      .finally(() => underWay.delete(done));
    underWay.add(done);
  }

  function answer(press: Press, updateId: number | null): void {
    later('answerCallbackQuery', updateId, client.answerCbQuery(press.queryId));
    if (press.menu === undefined) return;
    const { chatId, messageId, keep } = press.menu;
    const markup = { inline_keyboard: keep.map((row) => [...row]) };
    const edit = client.editMessageReplyMarkup(chatId, messageId, undefined, markup);
    later('editMessageReplyMarkup', updateId, edit);
  }

  function invite({ chatId, language }: NonNullable<Reading['group']>, updateId: number | null): void {
    if (invited.has(chatId)) return;
    if (invited.size >= groupsRemembered) invited.clear();
    invited.add(chatId);
    const name = username();
    const text = groupInvitation(language ?? undefined);
    const whole = name === null ? text : `${text}\nhttps://t.me/${name}`;
    later('sendMessage', updateId, client.sendMessage(chatId, whole));
  }

  return {
    async take(updates, intake, trail) {
      const readings = updates.map(readUpdate);
      const messages = readings.flatMap(({ inbound }) => inbound);
      if (messages.length > 0) await intake.accept(messages, trail);
      for (const { updateId, press, group, skipped } of readings) {
        if (press !== undefined) answer(press, updateId);
        if (group !== undefined) invite(group, updateId);
        if (skipped !== undefined) {
          log.info({ channel: 'telegram', updateId, reason: skipped }, 'update skipped');
        }
      }
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}
