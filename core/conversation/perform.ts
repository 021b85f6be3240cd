import { journeyOf } from '../civic/mediators-ops.ts';
import { codeOf, ParvisError } from '../errors.ts';
import { canOf, type Playing, phoneOf } from './engine.ts';
import { change, feed, frameOf, interrupt, open } from './frames.ts';
import type { LocalOp, OpContext } from './ops.ts';
import { become, forget, reach } from './persons.ts';
import { miss, speak } from './speak.ts';
import type { Answer, Call, DialogEvent, Effect } from './vocabulary.ts';

/** The event by which a call's answer comes back to its dialog. */
export function answered(op: string, answer: Answer): DialogEvent {
  return answer.ok
    ? { type: 'call.ok', op, value: answer.value }
    : { type: 'call.refused', op, reason: answer.reason, value: answer.value };
}

/** Does what a dialog asked for. Answers are queued: they are played after all effects of this transition. */
export async function perform(p: Playing, id: string, effect: Effect): Promise<void> {
  const onTop = p.session.frames.at(-1)?.id === id;
  switch (effect.type) {
    case 'say':
      if (!effect.gentle && !effect.urgent) change(p, id, { asked: effect });
      if (onTop) speak(p, effect);
      if (effect.forget) p.settled = true;
      return;
    case 'miss':
      if (onTop) miss(p, effect.key, effect.values);
      return;
    case 'settled':
      p.settled = true;
      return;
    case 'remember':
      return remember(p, effect.facts);
    case 'go':
      p.queue.push(() => go(p, id, effect.dialog, effect.args ?? {}));
      return;
    case 'call':
      return call(p, id, effect);
    default:
      throw new Error(`unknown ${effect satisfies never}`);
  }
}

/** A dialog that ended by opening another is not waiting for it: the other one begins as if it had been asked for. */
function go(p: Playing, id: string, dialog: string, args: Readonly<Record<string, unknown>>): Promise<void> {
  return frameOf(p, id) ? open(p, dialog, args, id) : interrupt(p, dialog, args);
}

async function remember(
  p: Playing,
  facts: Readonly<Record<string, string | number | boolean | null>>,
): Promise<void> {
  const kept: Record<string, string | number | boolean> = { ...p.person.facts };
  for (const [name, value] of Object.entries(facts)) {
    if (value === null) delete kept[name];
    else kept[name] = value;
  }
  p.person = { ...p.person, facts: kept };
  if (typeof facts.language === 'string') p.session.language = facts.language;
  await p.tx.people.save(p.person);
}

async function call(p: Playing, id: string, { op: name, args }: Call): Promise<void> {
  const op = p.engine.ops[name];
  if (!op) throw new ParvisError('op.unknown', `no operation ${name}`, { op: name });
  if (op.kind === 'local') {
    const answer = await runLocal(p, name, op, args, id);
    p.queue.push(() => feed(p, id, answered(name, answer)));
    await countJourney(p, name, args, answer);
    return;
  }
  const { nature, vault } = p.engine.world;
  const job = nature.newId();
  change(p, id, { job });
  p.jobs += 1;
  const sealed = vault.seal(JSON.stringify(args));
  await p.tx.jobs.add({
    id: job,
    conversation: p.row.id,
    op: name,
    frame: id,
    args: sealed,
    attempts: 0,
    createdAt: p.now,
  });
}

async function runLocal(p: Playing, name: string, op: LocalOp, args: Call['args'], id: string) {
  const span = p.trail.span.open('op', { op: name });
  try {
    const answer = await op.run(args, contextOf(p, id));
    span.end(answer.ok ? 'done' : 'refused');
    return answer;
  } catch (error) {
    span.end(codeOf(error));
    throw error;
  }
}

/** What a helped person finished is counted for the relay. */
async function countJourney(p: Playing, op: string, args: Call['args'], answer: Answer): Promise<void> {
  const journey = p.helping?.helped ? journeyOf(op, args, answer) : null;
  if (!p.helping || !journey) return;
  await p.tx.relays.count(p.helping.relay, `journey:${journey}`);
}

/** A call outside any dialog: nobody waits for its answer. */
export async function performLater(
  p: Playing,
  { op: name, args }: { readonly op: string; readonly args: Call['args'] },
): Promise<void> {
  const op = p.engine.ops[name];
  if (op?.kind !== 'local') throw new ParvisError('op.unknown', `no operation ${name}`, { op: name });
  await runLocal(p, name, op, args, '');
}

function contextOf(p: Playing, frame: string): OpContext {
  return {
    world: p.engine.world,
    tx: p.tx,
    now: p.now,
    conversation: {
      // News of what is sent carries this id: with that of a help, it is told to nobody.
      id: p.helping?.session ? `help:${p.helping.session}` : p.row.id,
      channel: p.row.channel,
      language: p.session.language,
      can: canOf(p),
      phone: phoneOf(p),
      helped: Boolean(p.helping?.helped),
    },
    get person() {
      return p.person;
    },
    tell: async (conversation, say, options) => {
      p.told.push({ conversation, say, ...options });
    },
    reach: (channel, sender) => reach(p.engine.world, p.tx, channel, sender, p.now),
    become: (person) => become(p, person),
    forget: () => forget(p, frame),
  };
}
