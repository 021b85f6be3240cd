import type { Command } from 'commander';
import {
  type Pausing,
  pauseChannel,
  pauseSender,
  pausesOf,
  resumeChannel,
  resumeSender,
} from '../../core/delivery/pause.ts';
import type { Tx } from '../../core/ports.ts';
import type { Service } from '../service.ts';
import { explain } from './french.ts';
import { Refusal } from './refusal.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, j: 86_400_000 };

/** Milliseconds of `30m`, `2h`, `1j`. Throws Refusal. */
export function durationOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,4})([mhj])$/.exec(text) ?? [];
  if (count === undefined)
    throw new Refusal(`« ${text} » n’est pas une durée. Écrivez 30m (minutes), 2h (heures) ou 1j (jours).`);
  return Number(count) * (units[unit] ?? 0);
}

/** `parvis sender ...` */
export function addSenderCommands({ program, withService, print }: Given): void {
  const sender = explain(
    program.command('sender'),
    'Ce qui part vers les habitants : le suspendre, le reprendre.',
    'sender status',
  );
  const act = (work: (service: Service, pausing: Pausing) => Promise<void>) =>
    withService(async (service) => {
      const { store, nature } = service.parvis.engine.world;
      await store.transaction((tx: Tx) => work(service, { tx, actor: 'cli', now: nature.now() }));
    });
  explain(
    sender.command('status'),
    'Dire si les messages partent, et combien attendent.',
    'sender status',
  ).action(() => act((service, { tx }) => status(service, tx, print)));
  explain(
    sender.command('pause'),
    'Ne plus rien envoyer, ni réponses ni codes, sous une seconde. Ce qui attend reste.',
    'sender pause --channel sms',
  )
    .option('--channel <canal>', 'seulement ce canal : les autres continuent')
    .action(({ channel }: { channel?: string }) =>
      act(async ({ parvis }, pausing) => {
        if (channel !== undefined) {
          await pauseChannel(pausing, channelIn(parvis, channel));
          print(`Rien ne part plus par ${channel}. Reprendre : parvis sender resume --channel ${channel}`);
          return;
        }
        await pauseSender(pausing, 'staff');
        print('Rien ne part plus. Reprendre : parvis sender resume');
      }),
    );
  explain(
    sender.command('resume'),
    'Reprendre les envois. Ce qui est en doute depuis une restauration ne repart pas seul.',
    'sender resume --discard-older-than 2h',
  )
    .addOption(
      sender
        .createOption('--discard-older-than <durée>', 'jeter d’abord ce qui est plus vieux : 30m, 2h, 1j')
        .conflicts('channel'),
    )
    .option('--channel <canal>', 'ce canal, qui était suspendu seul')
    .action(({ discardOlderThan: older, channel }: { discardOlderThan?: string; channel?: string }) =>
      act(async ({ parvis }, pausing) => {
        if (channel === undefined)
          return resume(pausing, older === undefined ? null : durationOf(older), print);
        const done = await resumeChannel(pausing, channelIn(parvis, channel));
        print(
          done
            ? `Les messages repartent par ${channel}.`
            : `${channel} n’était pas suspendu : rien n’a changé.`,
        );
      }),
    );
}

/** A channel of this service. Throws Refusal that names those that there are. */
function channelIn({ channels }: Service['parvis'], name: string): string {
  const names = channels.map((each) => each.name);
  if (!names.includes(name))
    throw new Refusal(`Aucun canal ne s’appelle « ${name} ». En service : ${names.join(', ')}.`);
  return name;
}

async function status({ parvis }: Service, tx: Tx, print: Given['print']): Promise<void> {
  const { all: pause, channels } = await pausesOf(tx);
  const { waiting, sending, uncertain, dead } = await tx.outbox.unsettled();
  const { timeZone } = parvis.engine.world.city;
  const at = (since: number) =>
    new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(since);
  const why = pause?.reason === 'restored' ? 'après une restauration' : 'à la demande d’un agent';
  print(pause ? `Rien ne part, ${why}, depuis le ${at(pause.since)}.` : 'Les messages partent.');
  for (const [name, { since }] of Object.entries(channels))
    print(
      `Rien ne part par ${name}, depuis le ${at(since)}. Reprendre : parvis sender resume --channel ${name}`,
    );
  print(`En attente : ${waiting + sending}. En doute : ${uncertain}. Abandonnés : ${dead}.`);
  if (pause) print('Reprendre : parvis sender resume');
}

async function resume(pausing: Pausing, older: number | null, print: Given['print']): Promise<void> {
  const done = await resumeSender(pausing, older === null ? null : pausing.now - older);
  if (done === null) {
    print('Les messages partaient déjà : rien n’a changé.');
    return;
  }
  if (older !== null) print(`Messages jetés, trop vieux : ${done.discarded}.`);
  print('Les messages repartent, sous une seconde. Ceux qui restent en doute : parvis outbox dead');
}
