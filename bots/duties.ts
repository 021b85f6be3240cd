import type { Engine } from '../core/conversation/engine.ts';
import { nameOf } from '../core/errors.ts';
import { aloneNode } from '../core/nodes/alone.ts';
import { type Bell, silentBell } from '../core/nodes/bell.ts';
import type { Duty } from '../core/nodes/duties.ts';
import type { Membership } from '../core/nodes/membership.ts';
import type { Channel, Intake, Log } from '../core/ports.ts';

/** What begins and ends. */
interface Running {
  start(): void | Promise<void>;
  stop(): Promise<void>;
}

/** Work by the clock: one node does all of it. */
export function scheduleDuty(parts: readonly Running[]): Duty {
  return {
    name: 'schedule',
    async start() {
      for (const part of parts) await part.start();
    },
    async stop() {
      for (const part of [...parts].reverse()) await part.stop();
    },
  };
}

function channelDuty(channel: Channel, intake: Intake): Duty {
  return {
    name: dutyName(channel),
    async start() {
      await channel.start?.(intake);
    },
    async stop() {
      await channel.stop?.();
    },
  };
}

function dutyName({ name }: Pick<Channel, 'name'>): string {
  return `channel.${name}`;
}

/** The place of this process among the nodes, and which channels it runs. */
export interface Place {
  readonly nodes: Membership;
  readonly bell: Bell;
  /** Whether this node may send on a channel now. */
  may(channel: string): boolean;
  /** Tells the others that there is work for them. */
  elsewhere(): void;
  /** Begins the duties that are free, and the channels that every node runs. */
  start(duties: readonly Duty[], intake: Intake): Promise<void>;
  /** Stops taking in, and hands over its duties. */
  stop(): Promise<void>;
}

export function placeOf(
  channels: readonly Channel[],
  { node, log }: { readonly node: Engine['node']; readonly log: Log },
  { nodes = aloneNode(node), bell = silentBell }: { readonly nodes?: Membership; readonly bell?: Bell },
): Place {
  const onOne = channels.filter(({ oneNode }) => oneNode !== undefined);
  const onEvery = channels.filter(({ oneNode }) => oneNode === undefined);
  const held = new Map(
    onOne.filter(({ oneNode }) => oneNode === 'send').map((each) => [each.name, dutyName(each)]),
  );

  function introduce(channel: Channel): void {
    channel.introduce?.().catch((error: unknown) => {
      log.warn(
        { channel: channel.name, error: nameOf(error) },
        'who we are at the provider is not known here',
      );
    });
  }

  return {
    nodes,
    bell,
    may(channel) {
      const duty = held.get(channel);
      return nodes.sure() && (duty === undefined || nodes.holds(duty));
    },
    elsewhere: () => bell.ring({ kind: 'work' }),
    async start(duties, intake) {
      await nodes.undertake([...duties, ...onOne.map((channel) => channelDuty(channel, intake))]);
      for (const channel of onEvery) await channel.start?.(intake);
      for (const channel of onOne) if (!nodes.holds(dutyName(channel))) introduce(channel);
    },
    async stop() {
      for (const channel of onEvery) await channel.stop?.();
      for (const channel of onOne) if (!nodes.holds(dutyName(channel))) await channel.stop?.();
      await nodes.resign();
    },
  };
}
