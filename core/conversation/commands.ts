import type { Playing } from './engine.ts';
import { drop, interrupt, restore, takeUp } from './frames.ts';
import { pageSize } from './prompt.ts';
import { greet } from './route.ts';
import { askAgain, remark, speak } from './speak.ts';
import type { Command } from './words.ts';

/** The words that work in every state, on every channel, in every language. */
export async function command(p: Playing, word: Command): Promise<void> {
  p.session.misses = 0;
  switch (word) {
    case 'stop':
      return stop(p);
    case 'start':
      return restart(p);
    case 'help':
      return help(p);
    case 'menu':
      return showMenu(p);
    case 'back':
      return back(p);
    case 'cancel':
      return cancel(p);
    case 'more':
      return more(p);
    case 'language':
      return openOrGreet(p, p.engine.roles.language, {});
    case 'recap':
      return openOrGreet(p, p.engine.roles.recap, {});
    case 'data':
      return openOrGreet(p, p.engine.roles.data, {});
    case 'erase':
      return openOrGreet(p, p.engine.roles.data, { erase: true });
    default:
      throw new Error(`unknown ${word satisfies never}`);
  }
}

/** At first contact the greeting comes before what was asked for. */
function openOrGreet(p: Playing, dialog: string, args: Readonly<Record<string, unknown>>): Promise<void> {
  return p.session.greeted ? interrupt(p, dialog, args) : greet(p, { dialog, args });
}

/** Broadcasts stop until the person asks to start again. Confirmed once; what was in progress is let go. */
async function stop(p: Playing): Promise<void> {
  const already = p.person.stoppedAt !== null;
  if (!already) {
    p.person = { ...p.person, stoppedAt: p.now };
    await p.tx.people.save(p.person);
    // Not a round's own 'stopped': those letters go out when it goes on, these never, not even after a START.
    await p.tx.outbox.takeBack(p.person.id, 'said-stop', p.now);
    await audit(p, 'broadcasts.stopped');
  }
  await leave(p);
  remark(p, already ? 'everywhere.already-stopped' : 'everywhere.stopped');
}

async function restart(p: Playing): Promise<void> {
  if (p.person.stoppedAt !== null) {
    p.person = { ...p.person, stoppedAt: null };
    await p.tx.people.save(p.person);
    await audit(p, 'broadcasts.started');
    remark(p, 'everywhere.restarted');
  }
  return showMenu(p);
}

async function audit(p: Playing, act: string): Promise<void> {
  // Not the conversation, whose id may be the keyed hash of a number: nothing is ever erased from this log.
  await p.tx.audit.append({ at: p.now, actor: p.person.id, act, subject: p.person.id });
}

async function leave(p: Playing): Promise<void> {
  await drop(
    p,
    p.session.frames.map((frame) => frame.id),
  );
  p.session.history = [];
  p.session.offered = null;
}

function help(p: Playing): void {
  p.session.greeted = true;
  const { phones } = p.engine.world.city;
  remark(p, 'everywhere.help', { phone: phones.city, danger: phones.any });
  if (p.session.frames.length > 0) askAgain(p);
}

async function showMenu(p: Playing): Promise<void> {
  const first = !p.session.greeted;
  p.session.greeted = true;
  return interrupt(p, p.engine.roles.root, { first });
}

/** One question back, also across the dialogs that the question opened. */
async function back(p: Playing): Promise<void> {
  const step = p.session.history.at(-1);
  if (!step) {
    remark(p, 'everywhere.no-way-back');
    if (!askAgain(p)) return showMenu(p);
    return;
  }
  p.session.history = p.session.history.slice(0, -1);
  await restore(p, step.frames);
  speak(p, step.asked);
}

/** Ends the dialog in progress, with those that it opened, and comes back to the one that it had interrupted. */
async function cancel(p: Playing): Promise<void> {
  const frames = p.session.frames;
  if (frames.length === 0) return showMenu(p);
  const from = Math.max(
    frames.findLastIndex((frame) => frame.opened === 'intent'),
    0,
  );
  const left = `${frames[from]?.dialog}.left`;
  await drop(
    p,
    frames.slice(from).map((frame) => frame.id),
  );
  p.session.history = [];
  p.session.offered = null;
  const below = p.session.frames.at(-1);
  // A dialog that keeps what was given so far says so in its own words.
  remark(p, p.engine.phrases.has(p.session.language, left) ? left : 'everywhere.cancelled');
  if (below) takeUp(p, below.id);
}

/** The next page of the choices, else the long form of what was asked. */
async function more(p: Playing): Promise<void> {
  const offered = p.session.offered;
  if (!offered) return showMenu(p);
  const paged = offered.choices.some((choice) => choice.id === '@more');
  if (paged)
    speak(p, offered.say, { from: offered.from + pageSize(offered.say, p.channel.capabilities) - 1 });
  else speak(p, offered.say, { long: true });
}
