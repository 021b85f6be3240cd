import { readFileSync } from 'node:fs';
import { saidBy } from '../bots/cli/human.ts';
import type { Said } from '../core/conversation/vocabulary.ts';
import { type Office, prove } from './desk/office.ts';
import { openScene, type Scene, type SceneOptions } from './scene.ts';

/**
 * A transcript: `# comment`, `@poll` (with the demonstration poll open; `@poll ranking` with that of a rule), `@published` (with other
 * people's proposals and requests, and a small catalogue), `@demonstration` (with the demonstration consultation and workshops), `@relay` (with the paper codes of test/relays/paper.ts), `@staff agent approver`
 * (with an account of these roles, whose code is that of test/desk/office.ts), `@round waits` (`own`, `runs`: its round), `@channels telegram sms` (all when absent), `@now 2026-11-23T10:00`, `> what the human does`,
 * and what the bot answers: `< line` when every channel says the same, else `telegram whatsapp< line`. The human's lines: words;
 * `[Label]` presses a button, or types its number where there are none; `(old [Label])` presses one of an older message;
 * `(position 48.86,2.35)`, `(photo)`, `(contact)`, `(contact of someone else)`, `(voice)`, `(sticker)`, `(start payload)`,
 * `(code)` types the code received by SMS, `(wait 3 h)` lets time go by, `(proves)` is the account's proof in the console.
 */
export interface Script {
  readonly channels: readonly string[];
  readonly head: readonly string[];
  /** With the demonstration poll open, or that of a rule. */
  readonly poll: boolean | string;
  /** With other people's proposals and requests, and a small catalogue. */
  readonly published: boolean;
  /** With the demonstration round of questions open, and the demonstration workshops. */
  readonly demonstration: boolean;
  /** With paper codes handed out. */
  readonly relay: boolean;
  readonly office: Office | null;
  readonly turns: readonly { readonly comments: readonly string[]; readonly human: string }[];
}

export const allChannels = ['telegram', 'whatsapp', 'sms', 'web'] as const;

function pollIn(head: readonly string[]): boolean | string {
  const line = head.find((each) => /^@poll(?: |$)/.test(each));
  return line === undefined ? false : line.slice('@poll '.length).trim() || true;
}

function officeIn(head: readonly string[]): Office | null {
  const after = (name: string) => head.find((each) => each.startsWith(name))?.slice(name.length);
  const roles = after('@staff ');
  const round = (['waits', 'own', 'runs'] as const).find((each) => each === after('@round '));
  return roles === undefined ? null : { roles, round: round ?? 'none' };
}

export function readScript(file: string): Script {
  const head: string[] = [];
  const turns: { comments: string[]; human: string }[] = [];
  let comments: string[] = [];
  let channels: readonly string[] = allChannels;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('@channels ')) {
      channels = line.slice('@channels '.length).trim().split(/\s+/);
      head.push(line);
    } else if (
      /^@(?:poll|staff|round)(?: |$)/.test(line) ||
      line === '@published' ||
      line === '@demonstration' ||
      line === '@relay'
    )
      head.push(line);
    else if (line.startsWith('#') || line.trim() === '') comments.push(line);
    else if (line.startsWith('> ')) {
      turns.push({ comments, human: line.slice(2) });
      comments = [];
    }
  }
  return {
    channels,
    head,
    turns,
    poll: pollIn(head),
    published: head.includes('@published'),
    demonstration: head.includes('@demonstration'),
    relay: head.includes('@relay'),
    office: officeIn(head),
  };
}

const senders: Readonly<Record<string, string>> = {
  telegram: '987654321',
  whatsapp: '33639980001',
  sms: '+33639980001',
  web: 'visitor',
  teams: 'msteams:tenant:resident',
};

function phoneOf(channel: string) {
  if (channel === 'sms') return { phone: { e164: '+33639980001', proven: false } };
  if (channel === 'whatsapp') return { phone: { e164: '+33639980001', proven: true } };
  return {};
}

/** What a human's line is on this channel. Throws when a button is named that nobody offered. */
function saidOn(scene: Scene, channel: string, human: string): Said {
  const sender = senders[channel] ?? '';
  const can = scene.parvis.engine.world.channels.get(channel)?.capabilities;
  const old = /^\(old ([\w:-]+)\)$/.exec(human)?.[1];
  if (old !== undefined) return { kind: 'choice', id: old, turn: 1 };
  if (human === '(code)') {
    const sms = scene.seen.filter((each) => each.channel === 'sms' && /\b\d{6}\b/.test(each.text)).at(-1);
    return { kind: 'text', text: /\b\d{6}\b/.exec(sms?.text ?? '')?.[0] ?? 'no code was sent' };
  }
  const message = scene.last.get(`${channel}:${sender}`);
  return saidBy(human, { message, buttons: can?.buttons === true, phone: '+33639980001' });
}

const HOUR = 3_600_000;

/** What the human gets back on one channel, turn by turn. Throws when something was logged as an error. */
export async function playOn(
  script: Script,
  channel: string,
  options: SceneOptions,
): Promise<readonly (readonly string[])[]> {
  const scene = await openScene({
    ...options,
    poll: script.poll,
    published: script.published,
    demonstration: script.demonstration,
    relay: script.relay,
    office: script.office,
  });
  const answers: (readonly string[])[] = [];
  try {
    for (const { human } of script.turns) {
      const wait = /^\(wait (\d+) (h|days?)\)$/.exec(human);
      if (wait) {
        const from = scene.seen.length;
        scene.nature.advance(Number(wait[1]) * (wait[2] === 'h' ? HOUR : 24 * HOUR));
        await scene.parvis.idle();
        answers.push(scene.seen.slice(from).map((each) => each.text));
        continue;
      }
      if (human === '(proves)') {
        await scene.store.transaction((tx) => prove(tx, scene.nature.now()));
        answers.push([]);
        continue;
      }
      const sender = senders[channel] ?? '';
      const said = saidOn(scene, channel, human);
      answers.push(await scene.say(channel, sender, said, { language: 'fr', ...phoneOf(channel) }));
    }
  } finally {
    await scene.close();
  }
  if (scene.errors.length > 0) throw new Error(`on ${channel}: ${scene.errors.join('\n')}`);
  return answers;
}

function lines(prefix: string, messages: readonly string[]): string[] {
  return messages.flatMap((message, at) => [
    ...(at > 0 ? [`${prefix}< …`] : []),
    ...message.split('\n').map((line) => `${prefix}< ${line}`.trimEnd()),
  ]);
}

/** Plays a script on its channels, side by side; gives the whole file as it should stand. */
export async function playScript(script: Script, options: SceneOptions = {}): Promise<string> {
  const played = new Map<string, readonly (readonly string[])[]>();
  for (const channel of script.channels) played.set(channel, await playOn(script, channel, options));
  const text: string[] = [...script.head];
  script.turns.forEach(({ comments, human }, at) => {
    text.push(...comments, `> ${human}`);
    const groups = new Map<string, { channels: string[]; messages: readonly string[] }>();
    for (const [channel, all] of played) {
      const messages = all[at] ?? [];
      const key = JSON.stringify(messages);
      const group = groups.get(key) ?? { channels: [], messages };
      groups.set(key, { ...group, channels: [...group.channels, channel] });
    }
    for (const { channels, messages } of groups.values())
      text.push(...lines(groups.size === 1 ? '' : channels.join(' '), messages));
  });
  return `${text.join('\n')}\n`;
}
