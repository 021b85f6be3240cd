import { qrTerminal } from '../adapters/paper/qr.ts';
import type { Pairing } from '../adapters/whatsapp/webjs/index.ts';
import type { Store, Tx, Vault } from '../core/ports.ts';

/** Kept in the database, so that the console of any node shows what the node that holds the account was told. */
const mark = 'whatsapp.pairing';

/** How the link with the pilot's telephone stands; null when nobody ever held it. */
export async function loadPairing(tx: Tx, vault: Vault): Promise<Pairing | null> {
  const sealed = await tx.marks.load(mark);
  return sealed === null ? null : (JSON.parse(vault.open(sealed)) as Pairing);
}

export interface PairingDesk {
  readonly store: Store;
  readonly vault: Vault;
  /** Where the console is. */
  readonly publicUrl: string;
  /** Prints for the person who runs the service; none for a command. */
  readonly print?: ((line: string) => void) | undefined;
}

/** Notes each change, and shows the code to whoever started the service in a terminal; a log file gets the console's address only. */
export function tellPairing(desk: PairingDesk): (pairing: Pairing) => Promise<void> {
  const { store, vault, print = () => {} } = desk;
  let last: Pairing['state'] | null = null;
  return async (pairing) => {
    const sealed = vault.seal(JSON.stringify(pairing));
    await store.transaction((tx) => tx.marks.save(mark, sealed));
    if (pairing.code !== undefined && process.stdout.isTTY) print(await shown(pairing.code));
    else if (pairing.state === 'waiting' && last !== 'waiting')
      print(`WhatsApp attend d’être relié : ${desk.publicUrl.replace(/\/$/, '')}/staff/settings/whatsapp`);
    if (pairing.state === 'paired' && last === 'waiting') print('WhatsApp est relié.');
    last = pairing.state;
  };
}

async function shown(code: string): Promise<string> {
  return `\nWhatsApp, sur le téléphone de l’essai : Appareils connectés, Connecter un appareil, puis scannez ceci.\n${await qrTerminal(code)}`;
}
