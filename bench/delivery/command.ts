import { Command, InvalidArgumentError } from 'commander';
import { type DeliveryOptions, runDelivery } from './run.ts';

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('must be more than 0');
  return number;
}

/** `npm run bench -- delivery` */
export function deliveryCommand(): Command {
  return new Command('delivery')
    .description('a round to many on a stand-in that takes everything, while residents are answered')
    .option('--recipients <n>', 'people whom it is for', positive, 100_000)
    .option('--pace <n>', 'messages a second that the stand-in takes', positive, Number.POSITIVE_INFINITY)
    .action(async (options: DeliveryOptions) => {
      const figures = await runDelivery(options);
      for (const [name, value] of Object.entries(figures))
        process.stdout.write(`${name.padEnd(20)} ${Math.round(value * 10) / 10}\n`);
    });
}
