import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { openService, type Service } from '../service.ts';
import { chat, chatChannels } from './chat.ts';
import { addConsultationCommands } from './consultation-commands.ts';
import { explain, speakFrench } from './french.ts';
import { addImportCommands } from './import-commands.ts';
import { addModerationCommands } from './moderation-commands.ts';
import { addOperatorCommands, addRounds } from './operator-commands.ts';
import { addPollCommands } from './poll-commands.ts';
import { addRelayCommands } from './relay-commands.ts';
import { addReportCommands } from './report-commands.ts';
import { addServiceCommands } from './service-commands.ts';
import { addStaffCommands } from './staff-commands.ts';
import { addWorkshopCommands } from './workshop-commands.ts';

/** The package's folder. */
export const home = resolve(
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

function addChat(program: Command): void {
  explain(
    program.command('chat'),
    'Parler au robot dans ce terminal, sur une base à part, oubliée à la fin.',
    'chat --channel sms',
  )
    .addOption(new Option('--channel <nom>', 'comme ce canal le montre').choices(chatChannels).default('web'))
    .option('--save <fichier>', 'garder la conversation dans ce fichier')
    .action((options: { channel: string; save?: string }) =>
      chat({ home, print, city: readConfig(process.env).PARVIS_CITY, ...options }),
    );
}

/**
 * All commands of `parvis`. Their help is in French, beside each command (`explain`), under the heading of `commandsGroup` that came before;
 * docs/commands.md says the same in English.
 */
export function createProgram(): Command {
  const program = explain(
    speakFrench(new Command('parvis')),
    'Les commandes des agents. Les réglages sont lus dans l’environnement, comme par npm start.',
    'import workshops docs/examples/ateliers.csv --dry-run',
  );
  const given = { program, withService, staffed, print, ask };
  program.commandsGroup('Ce que disent les habitants :');
  addReportCommands(given);
  addModerationCommands(given);
  program.commandsGroup('Votes, consultations, ateliers :');
  addPollCommands(given);
  addConsultationCommands(given);
  addWorkshopCommands(given);
  addRelayCommands(given);
  addRounds({ ...given, home });
  program.commandsGroup('Agents de la ville :');
  addStaffCommands(given);
  program.commandsGroup('Service :');
  addImportCommands({ ...given, home });
  addChat(program);
  addServiceCommands(given);
  addOperatorCommands({ ...given, home });
  return program;
}
