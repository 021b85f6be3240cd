import { type Command, Option } from 'commander';
import type { Service } from '../service.ts';
import { type HelperWanted, helperAdd, helperList, helperRevoke } from './helpers.ts';
import { type PosterWanted, posterKinds, posterWrite } from './posters.ts';
import { type CodesWanted, relayAdd, relayCodes, relayReport, relayRevoke } from './relays.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

/** How the bot is reached from paper. */
function withReach(command: Command): Command {
  return command
    .option('--telegram <bot>', 'the bot’s name on Telegram')
    .option('--whatsapp <number>', 'the bot’s number on WhatsApp, international')
    .option('--sms <number>', 'the number that text messages are sent to')
    .option('--language <code>', 'of the words', 'fr');
}

/** `parvis relay ...` and `parvis poster`. */
export function addRelayCommands({ program, withService, print }: Given): void {
  const relay = program.command('relay').description('Associations that hand out paper codes.');
  relay
    .command('add <name>')
    .description('A new relay.')
    .requiredOption('--quarter <text>', 'where it works')
    .action((name: string, { quarter }: { quarter: string }) =>
      withService(async ({ parvis }) => print(await relayAdd(parvis.engine, name, quarter))),
    );
  withReach(relay.command('codes'))
    .description('A sheet of single-use codes to print and cut, as PDF; only hashes of them are kept.')
    .requiredOption('--relay <name>', 'whose')
    .requiredOption('--count <number>', 'how many, eight on a page', Number)
    .requiredOption('--out <file>', 'the PDF to write')
    .action((wanted: CodesWanted) =>
      withService(async ({ parvis }) => print(await relayCodes(parvis.engine, wanted))),
    );
  relay
    .command('revoke')
    .description('Codes that have not voted are good no more.')
    .addOption(new Option('--relay <name>', 'all of this relay').conflicts('code'))
    .option('--code <code>', 'this one')
    .option('--helper <id>', 'this helper’s word')
    .action(({ helper, ...which }: { relay?: string; code?: string; helper?: string }) =>
      withService(async ({ parvis: { engine } }) =>
        print(await (helper === undefined ? relayRevoke(engine, which) : helperRevoke(engine, helper))),
      ),
    );
  relay
    .command('helper')
    .description('A word with which a helper lends a phone to one person after the other; printed once.')
    .requiredOption('--relay <name>', 'whose')
    .option('--per-day <number>', 'persons a day', Number)
    .action((wanted: HelperWanted) =>
      withService(async ({ parvis }) => print(await helperAdd(parvis.engine, wanted))),
    );
  relay
    .command('helpers')
    .description('The helpers, and how many persons each has helped.')
    .action(() => withService(async ({ parvis }) => print(await helperList(parvis.engine))));
  relay
    .command('list')
    .aliases(['report', 'stats'])
    .description('Codes made, used and revoked, persons helped, votes and answers, by relay.')
    .action(() => withService(async ({ parvis }) => print(await relayReport(parvis.engine))));
  withReach(program.command('poster'))
    .description('A poster whose QR opens the bot at the right dialog, as PDF.')
    .addOption(new Option('--for <kind>', 'what it is for').choices(posterKinds).makeOptionMandatory())
    .requiredOption(
      '--id <id>',
      'of the workshop, project or consultation; the reference of a proposal; the name of a place; `lab`',
    )
    .option('--at <lat,lon>', 'of a place: where it is, WGS84 degrees')
    .option('--title <words>', 'said under the heading')
    .requiredOption('--out <file>', 'the PDF to write')
    .action((wanted: PosterWanted) =>
      withService(async ({ parvis }) => print(await posterWrite(parvis.engine, wanted))),
    );
}
