import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { end } from '../processes.ts';
import type { Measured, Order, Word } from './order.ts';

/** The load process, seen from the bench. */
export interface World {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** `edge` is called when the measured seconds begin and when they end. Throws when a dialog went astray. */
  measure(order: Order, edge: () => void): Promise<Measured>;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const program = fileURLToPath(new URL('./load.ts', import.meta.url));
  const child = fork(program, { execArgv: ['--import', 'tsx'] });
  const ready = await word(child, (said) => said.kind === 'ready');
  if (ready.kind !== 'ready') throw new Error('the load process did not start');
  const { url, token } = ready;
  return {
    url,
    token,
    pid: child.pid ?? 0,
    async measure(order, edge) {
      child.send(order);
      const last = await word(child, (said) => {
        if (said.kind === 'begun' || said.kind === 'ended') edge();
        return said.kind === 'measured' || said.kind === 'failed';
      });
      if (last.kind !== 'measured') throw new Error(last.kind === 'failed' ? last.why : last.kind);
      return last;
    },
    close: () => end(child),
  };
}

/** The first word that `wanted` takes. Throws when the process ends before. */
function word(child: ChildProcess, wanted: (said: Word) => boolean): Promise<Word> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the load process ended'));
    const hear = (said: Word): void => {
      if (!wanted(said)) return;
      child.off('message', hear);
      child.off('exit', gone);
      resolve(said);
    };
    child.on('message', hear);
    child.once('exit', gone);
  });
}
