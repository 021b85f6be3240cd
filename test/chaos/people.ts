import { type Chance, pause } from './chance.ts';
import { answerTo, type Goal, opening, type Shown, shownOf } from './choices.ts';
import type { Act, Sender } from './envelopes.ts';
import type { Taken } from './providers.ts';

/** People who talk with the service, each at a pace of its own, as long as they may. */
export interface People {
  hear(taken: Taken): void;
  /** Each ends after its present word; resolves when all are silent. */
  hush(): Promise<void>;
}

/** Nothing came for this long: people say something again. */
const impatience = 2_500;
/** Numbers that the regulator keeps for fiction: +33 6 39 98 00 00 and on. */
const firstNumber = 33_639_980_000;
/** This many have both channels with one number. */
const both = 3;

export function sendersOf(each: number): readonly Sender[] {
  const list: Sender[] = [];
  for (let index = 0; index < each; index += 1) {
    const own = String(firstNumber + index);
    const other = index < both ? own : String(firstNumber + each + index);
    list.push({ channel: 'telegram', chat: String(70_000 + index), phone: own });
    const chat = index % 2 === 0 ? other : `FR.${1_000_000 + index}`;
    list.push({ channel: 'whatsapp', chat, phone: other });
  }
  return list;
}

interface Person {
  hear(taken: Taken): void;
  talk(): Promise<void>;
}

export function gather(
  senders: readonly Sender[],
  say: (sender: Sender, act: Act) => Promise<void>,
  chance: Chance,
): People {
  let mayTalk = true;

  function person(sender: Sender): Person {
    let last = '';
    let heard: Shown | null = null;
    let wake: () => void = () => {};
    let goal: Goal = chance.next() < 0.6 ? 'report' : 'vote';

    async function listen(): Promise<void> {
      if (heard) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, impatience);
      });
      clearTimeout(timer);
    }

    /** The next word: an answer to what came, or a beginning. */
    function next(): Act {
      const answer = heard && answerTo(heard, goal, chance);
      heard = null;
      if (answer) return answer;
      goal = chance.next() < 0.6 ? 'report' : 'vote';
      return opening(goal, chance);
    }

    return {
      hear(taken) {
        // What is sent again after a crash comes right after itself.
        if (taken.content === last) return;
        last = taken.content;
        heard = shownOf(taken);
        wake();
      },
      async talk() {
        await pause(chance.between(0, 1_000));
        while (mayTalk) {
          await say(sender, next());
          await listen();
          await pause(chance.between(0, 120));
        }
      },
    };
  }

  const persons = new Map(senders.map((sender) => [`${sender.channel}:${sender.chat}`, person(sender)]));
  const talks = [...persons.values()].map((one) => one.talk());
  return {
    hear(taken) {
      persons.get(`${taken.channel}:${taken.chat}`)?.hear(taken);
    },
    async hush() {
      mayTalk = false;
      await Promise.all(talks);
    },
  };
}
