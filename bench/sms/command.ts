import { Command } from 'commander';
import { loadTariffs } from '../../bots/city/tariffs.ts';
import { journeys, playJourneys } from './play.ts';
import { table } from './show.ts';

interface Options {
  readonly only?: string;
  readonly city: string;
  readonly json?: boolean;
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `npm run bench -- sms` */
export function smsCommand(): Command {
  return new Command('sms')
    .description('what each journey takes by SMS alone: messages, segments, euros')
    .option('--only <names>', `some of ${journeys.join(',')}`)
    .option('--city <folder>', 'whose tariffs.yaml gives the price', './cities/paris')
    .option('--json', 'one line of JSON per journey')
    .action(sms);
}

async function sms({ only, city, json }: Options): Promise<void> {
  const named = only?.split(',');
  const wanted = journeys.filter((journey) => named?.includes(journey) ?? true);
  const costs = await playJourneys(wanted, loadTariffs(city));
  if (json) for (const cost of costs) print(JSON.stringify(cost));
  else print(table(costs));
}
