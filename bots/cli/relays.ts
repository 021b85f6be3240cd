import { writeFile } from 'node:fs/promises';
import { renderSheet, type Slip } from '../../adapters/paper/sheet.ts';
import type { Journey, RelayRow } from '../../core/civic/relays.ts';
import { newPaperCode, paperCodeIn, paperKey, shownCode } from '../../core/civic/relays-code.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { ParvisError } from '../../core/errors.ts';
import { type Reach, scansOf } from './relay-links.ts';

/** More on one sheet than anyone hands out in a day. */
const MOST = 2000;

const cli = 'cli';

async function audit(
  { world }: Engine,
  actor: string,
  act: string,
  subject: string,
  detail?: Record<string, number>,
) {
  const entry = { at: world.nature.now(), actor, act, subject, ...(detail && { detail }) };
  await world.store.transaction((tx) => tx.audit.append(entry));
}

/** Throws ParvisError import.invalid when there is none. */
export async function relayNamed({ world }: Engine, name: string): Promise<RelayRow> {
  const relay = await world.store.transaction((tx) => tx.relays.byName(name.trim()));
  if (!relay)
    throw new ParvisError(
      'import.invalid',
      `Aucun relais ne s’appelle « ${name} ». Pour l’ajouter : parvis relay add NOM --quarter QUARTIER`,
    );
  return relay;
}

/** `parvis relay add NAME --quarter TEXT`: what to print. Throws ParvisError import.invalid when the name is taken. */
export async function relayAdd(engine: Engine, name: string, quarter: string, actor = cli): Promise<string> {
  const { store, nature } = engine.world;
  const relay = { id: nature.newId(), name: name.trim(), quarter: quarter.trim(), createdAt: nature.now() };
  if (relay.name === '') throw new ParvisError('import.invalid', 'Donnez un nom au relais.');
  if (!(await store.transaction((tx) => tx.relays.add(relay))))
    throw new ParvisError('import.invalid', `Il y a déjà un relais « ${relay.name} » : donnez un autre nom.`);
  await audit(engine, actor, 'relay.added', relay.id);
  return `Le relais « ${relay.name} » est ajouté. Imprimer ses codes : parvis relay codes --relay "${relay.name}" --count 40 --out codes.pdf`;
}

export interface SheetWanted extends Reach {
  readonly relay: string;
  readonly count: number;
  readonly language: string;
}

export interface CodesWanted extends SheetWanted {
  readonly out: string;
}

/** The slip of one code. */
export function slipOf(engine: Engine, relay: RelayRow, code: string, wanted: SheetWanted): Slip {
  const say = (key: string, values: Record<string, string> = {}) =>
    engine.phrases.render(wanted.language, key, values, false);
  const shown = shownCode(code);
  return {
    title: say('relay.slip-title'),
    codeLabel: say('relay.slip-code'),
    code: shown,
    once: say('relay.slip-once'),
    scans: scansOf(wanted, { payload: `relay_${code}`, words: shown }),
    sms: wanted.sms === undefined ? null : say('relay.slip-sms', { code: shown, number: wanted.sms }),
    foot: say('relay.slip-foot', { relay: relay.name, quarter: relay.quarter }),
  };
}

/**
 * Makes codes: their sheet, as PDF, goes to `write`, and only their keys are kept. The sheet is there before the keys are. Throws
 * ParvisError import.invalid.
 */
export async function relaySheet(
  engine: Engine,
  wanted: SheetWanted,
  actor: string,
  write: (pdf: Buffer) => Promise<void>,
): Promise<RelayRow> {
  const { count } = wanted;
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw new ParvisError('import.invalid', `--count : un nombre entier, de 1 à ${MOST}.`);
  if (!engine.phrases.languages.includes(wanted.language))
    throw new ParvisError('import.invalid', `--language : au choix ${engine.phrases.languages.join(', ')}.`);
  const { store, nature, vault } = engine.world;
  const relay = await relayNamed(engine, wanted.relay);
  const codes = new Set<string>();
  while (codes.size < count) codes.add(newPaperCode(nature));
  const slips = [...codes].map((code) => slipOf(engine, relay, code, wanted));
  await write(await renderSheet(slips, relay.name, nature.now()));
  const keys = [...codes].map((code) => paperKey(vault, code));
  await store.transaction((tx) => tx.relays.addCodes(relay.id, keys, nature.now()));
  await audit(engine, actor, 'relay.codes-made', relay.id, { codes: count });
  return relay;
}

/** `parvis relay codes`: writes the sheet of new codes. */
export async function relayCodes(engine: Engine, wanted: CodesWanted): Promise<string> {
  const { count } = wanted;
  const relay = await relaySheet(engine, wanted, cli, (pdf) => writeFile(wanted.out, pdf, { mode: 0o600 }));
  return `${count} codes pour « ${relay.name} » : ${wanted.out}\nIls ne sont gardés nulle part ailleurs. Imprimez cette feuille, puis effacez le fichier.`;
}

/** `parvis relay revoke`: one code, or all of a relay's that have not voted. */
export async function relayRevoke(
  engine: Engine,
  which: { readonly relay?: string; readonly code?: string },
  actor = cli,
): Promise<string> {
  const { store, nature, vault } = engine.world;
  if (which.code !== undefined) {
    const read = paperCodeIn(which.code);
    if (!read?.valid) throw new ParvisError('import.invalid', 'Ce n’est pas un code papier : relisez-le.');
    const key = paperKey(vault, read.code);
    const row = await store.transaction((tx) => tx.relays.code(key));
    const done = await store.transaction((tx) => tx.relays.revoke(key, nature.now()));
    if (!row || !done)
      throw new ParvisError(
        'import.invalid',
        'Rien n’est annulé : ce code est inconnu, déjà annulé, ou il a voté.',
      );
    await audit(engine, actor, 'relay.codes-revoked', row.relay, { codes: 1 });
    return 'Ce code est annulé.';
  }
  if (which.relay === undefined)
    throw new ParvisError('import.invalid', 'Dites lequel : --relay NOM ou --code CODE.');
  const relay = await relayNamed(engine, which.relay);
  const codes = await store.transaction((tx) => tx.relays.revokeAll(relay.id, nature.now()));
  await audit(engine, actor, 'relay.codes-revoked', relay.id, { codes });
  return `Codes de « ${relay.name} » annulés : ${codes}. Ceux qui ont voté restent.`;
}

/** Fewer than this could tell on somebody, as in the results of a consultation. */
const FEW = 10;

const few = (count: number): string => (count > 0 && count < FEW ? `<${FEW}` : String(count));

const journeyNames: Readonly<Record<Journey, string>> = {
  vote: 'vote',
  answer: 'réponse à une consultation',
  report: 'signalement',
  wish: 'suggestion',
  proposal: 'proposition',
  dataset: 'demande de données',
  lab: 'idée',
  workshop: 'inscription à un atelier',
  support: 'soutien',
};

/** `parvis relay list`: figures by relay; never who, nor how anyone voted. */
export async function relayReport({ world }: Engine): Promise<string> {
  const all = await world.store.transaction((tx) => tx.relays.figures());
  if (all.length === 0) return 'Aucun relais. En ajouter un : parvis relay add NOM --quarter QUARTIER';
  const rows = all.flatMap(({ relay, made, used, revoked, helped, votes, answers, journeys }) => [
    [made, used, revoked]
      .map(String)
      .concat([helped, votes, answers].map(few))
      .map((figure) => figure.padStart(9))
      .concat(`  ${relay.name} (${relay.quarter})`)
      .join(''),
    ...Object.entries(journeys).map(
      ([kind, count]) => `${few(count).padStart(36)}  dont ${journeyNames[kind as Journey]}`,
    ),
  ]);
  return ['    faits utilisés  annulés    aidés    votes réponses  relais', ...rows].join('\n');
}
