import { openSqlite } from '../../adapters/sqlite/index.ts';
import type { Store } from '../../core/ports.ts';
import { keepLedger, openWork, type Remains, readRemains } from './ledger.ts';

/** A database as the harness looks at it, whichever it is. */
export interface Kept {
  /** PARVIS_DATABASE. */
  readonly url: string;
  open(): Promise<Store>;
  /** Puts the ledger's triggers in. */
  keepLedger(): Promise<void>;
  /** How much there is left to do. */
  left(): Promise<number>;
  /** As it stands in the end. */
  remains(): Promise<Remains>;
}

export function keptInFile(file: string): Kept {
  let left: (() => number) | null = null;
  return {
    url: `sqlite:${file}`,
    open: () => openSqlite({ file }),
    keepLedger: async () => keepLedger(file),
    async left() {
      left ??= openWork(file);
      return left();
    },
    remains: async () => readRemains(file),
  };
}
