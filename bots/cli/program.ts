import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { openService, type Service } from '../service.ts';
import { chat, chatChannels } from './chat.ts';
import { addConsultationCommands } from './consultation-commands.ts';
import { helpIn } from './help-fr.ts';
import { addImportCommands } from './import-commands.ts';
import { addModerationCommands } from './moderation-commands.ts';
import { addPollCommands } from './poll-commands.ts';
import { addRelayCommands } from './relay-commands.ts';
import { setReportState, staffStates } from './report-state.ts';
import { addStaffCommands } from './staff-commands.ts';
import { addWorkshopCommands } from './workshop-commands.ts';

const home = resolve(
  dirname(fileURLToPath(import.meta.url)),
  import.meta.url.endsWith('.ts') ? '../..' : '..',
);

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Opens the service's database with its configuration, without listening or sending; closes it afterwards. */
async function withService(work: (service: Service) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const service = await openService({ config, log: createLog('warn'), home, print: () => {} });
  try {
    await work(service);
  } finally {
    await service.store.close();
  }
}

function staffed(service: Service) {
  return { store: service.store, nature: service.parvis.engine.world.nature, actor: 'cli' };
}

/** Asks each question in turn at the terminal; also when the answers come piped in at once. */
async function ask(...questions: readonly string[]): Promise<readonly string[]> {
  const terminal = createInterface({ input: process.stdin });
  const lines = terminal[Symbol.asyncIterator]();
  const answers: string[] = [];
  for (const question of questions) {
    process.stderr.write(question);
    answers.push(String((await lines.next()).value ?? '').trim());
  }
  terminal.close();
  return answers;
}

/** All commands of `parvis`, their help in this language. */
export function createProgram(language: string): Command {
  const program = new Command('parvis')
    .description('The staff’s commands of Parvis. Settings are read from the environment, as by npm start.')
    .showHelpAfterError();

  program
    .command('chat')
    .description('Talk to the bot in this terminal, on a database of its own that is forgotten at the end.')
    .addOption(
      new Option('--channel <name>', 'as this channel shows it').choices(chatChannels).default('web'),
    )
    .option('--save <file>', 'write the conversation as a transcript')
    .action((options: { channel: string; save?: string }) =>
      chat({ home, print, city: readConfig(process.env).PARVIS_CITY, ...options }),
    );

  addImportCommands({ program, withService, staffed, print });

  addPollCommands({ program, withService, staffed, print, ask });

  const report = program.command('report').description('Street reports.');
  report
    .command('state <reference>')
    .description('Give a report a new state; its author and followers are told.')
    .addArgument(program.createArgument('<state>', 'the new state').choices(staffStates))
    .option('--note <words>', 'the city’s word to them')
    .action((reference: string, state: string, { note }: { note?: string }) =>
      withService(async ({ parvis }) => {
        const done = await setReportState(parvis.engine, reference, state, note ?? null);
        print(done.text);
        if (!done.ok) process.exitCode = 1;
      }),
    );

  addModerationCommands({ program, withService, print });

  addConsultationCommands({ program, withService, staffed, print });

  addRelayCommands({ program, withService, print });
  addStaffCommands({ program, withService, print });
  addWorkshopCommands({ program, withService, print });

  const outbox = program.command('outbox').description('Messages that could not be sent.');
  outbox
    .command('dead')
    .description('List them: id, channel, class, tries.')
    .action(() =>
      withService(async ({ store }) => {
        const rows = await store.transaction((tx) => tx.outbox.dead(100));
        for (const row of rows)
          print(`${row.id}  ${row.state}  ${row.channel}  ${row.class}  ${row.attempts} tries`);
        if (rows.length === 0) print('None.');
      }),
    );
  outbox
    .command('retry <id>')
    .description('Send one of them again, within a day.')
    .action((id: string) =>
      withService(async ({ store, parvis }) => {
        const now = parvis.engine.world.nature.now();
        const revived = await store.transaction((tx) =>
          tx.outbox.revive(Number(id), now, now + 24 * 3_600_000),
        );
        print(
          revived ? 'It will be sent again.' : 'No such message is dead or uncertain: parvis outbox dead',
        );
        if (!revived) process.exitCode = 1;
      }),
    );

  program
    .command('audit')
    .description('The audit log.')
    .command('verify')
    .description('Walk the chain of the audit log; names the first row that was changed.')
    .action(() =>
      withService(async ({ store }) => {
        const { rows, broken } = await store.transaction((tx) => tx.audit.verify());
        print(
          broken === null ? `${rows} rows, whole.` : `Row ${broken} does not follow from the one before it.`,
        );
        if (broken !== null) process.exitCode = 1;
      }),
    );

  helpIn(language, program);
  return program;
}
