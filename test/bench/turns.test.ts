import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { bare } from '../../bench/contenders/bare.ts';
import { botbuilder } from '../../bench/contenders/botbuilder.ts';
import type { Contender, Running, Setting } from '../../bench/contenders/contender.ts';
import { grammy } from '../../bench/contenders/grammy.ts';
import { telegraf } from '../../bench/contenders/telegraf.ts';
import { runTurns } from '../../bench/turns/run.ts';
import { jsonLine, table } from '../../bench/turns/show.ts';

const short = { chats: 3, seconds: 0.5, warmUp: 0.2, rounds: 2 };

/** Answers every turn with the same words, also the last. */
async function repeating({ apiRoot, token }: Setting, heed: () => void): Promise<Running> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { message } = JSON.parse(Buffer.concat(chunks).toString());
    heed();
    const body = JSON.stringify({ chat_id: message.chat.id, text: 'Coco.' });
    await fetch(`${apiRoot}/bot${token}/sendMessage`, { method: 'POST', body });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    webhook: `http://127.0.0.1:${port}/`,
    pid: process.pid,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const parrot: Contender = {
  name: 'parrot',
  lastReply: /R-[A-Z0-9]{6}/,
  missing: () => null,
  start: (setting) => repeating(setting, () => {}),
};

describe('the bench of turns', () => {
  it('counts the turns of a server whose replies arrive, round by round', async () => {
    const rounds: string[] = [];
    const [result, ...others] = await runTurns([bare], short, (line) => rounds.push(line));
    expect(others).toEqual([]);
    expect(rounds.map((line) => line.replace(/ \d+ turns/, ' N turns'))).toEqual([
      'round 1: bare N turns/s',
      'round 2: bare N turns/s',
    ]);
    expect(result?.turnsPerSecond).toBeGreaterThan(10);
    expect(result?.p50).toBeGreaterThan(0);
    expect(result?.p99).toBeGreaterThanOrEqual(result?.p50 ?? Number.NaN);
    expect(result?.storeCpuMsPerTurn).toBe(0);
  }, 30_000);

  it('sends the turns of a service of several processes to each in turn', async () => {
    const heard = { first: 0, second: 0 };
    const twice: Contender = {
      ...parrot,
      lastReply: null,
      async start(setting) {
        const first = await repeating(setting, () => {
          heard.first += 1;
        });
        const second = await repeating(setting, () => {
          heard.second += 1;
        });
        const stop = async () => {
          await first.stop();
          await second.stop();
        };
        return { ...first, others: [second], stop };
      },
    };
    await runTurns([twice], { ...short, rounds: 1 }, () => {});
    expect(heard.first + heard.second).toBeGreaterThan(10);
    expect(Math.abs(heard.first - heard.second)).toBeLessThanOrEqual(1);
  }, 30_000);

  for (const other of [telegraf, grammy, botbuilder])
    it.skipIf(other.missing() !== null)(
      `${other.name} holds the dialog to its reference${other.missing() === null ? '' : ` (skipped: ${other.missing()})`}`,
      async () => {
        const [result] = await runTurns([other], { ...short, rounds: 1 }, () => {});
        expect(result?.turnsPerSecond).toBeGreaterThan(0);
      },
      30_000,
    );

  it('stops when a dialog goes astray', async () => {
    await expect(runTurns([parrot], short, () => {})).rejects.toThrow('step 5 was answered: Coco.');
  }, 30_000);
});

describe('what it shows', () => {
  const figures = { p50: 10, p99: 20, storeCpuMsPerTurn: 0, loadCore: 0.5 };
  const one = { name: 'one', turnsPerSecond: 500, cpuMsPerTurn: 0.5, ...figures };
  const two = { name: 'two', turnsPerSecond: 1000, cpuMsPerTurn: 0.25, ...figures };

  it('a table, and how the first compares', () => {
    expect(table([one, two])).toBe(
      [
        '     turns/s  p50 ms  p99 ms  CPU ms/turn  store CPU  load core',
        'one      500    10.0    20.0        0.500      0.000       0.50',
        'two     1000    10.0    20.0        0.250      0.000       0.50',
        '',
        'one / two: 0.50 of its turns/s, 2.00 of its CPU per turn',
      ].join('\n'),
    );
  });

  it('a line of JSON for programs', () => {
    expect(jsonLine(one)).toBe('{"name":"one","turnsPerSecond":500,"p50":10,"p99":20,"cpuMsPerTurn":0.5}');
  });
});
