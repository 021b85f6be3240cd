import type { Fault } from './faults.ts';

/** At most this many faults are printed. */
const shown = 40;

export function faultLines(faults: readonly Fault[]): readonly string[] {
  const lines = faults.slice(0, shown).map(({ kind, where }) => `${kind}: ${where}`);
  return faults.length > shown ? [...lines, `and ${faults.length - shown} more`] : lines;
}

/** The last line of every form. */
export function closingLine(
  what: { readonly kills: number; readonly accepted: number; readonly duplicateSends?: number },
  faults: readonly Fault[],
): string {
  const count = (kind: Fault['kind']): number => faults.filter((fault) => fault.kind === kind).length;
  const { kills, accepted, duplicateSends = 0 } = what;
  return (
    `kills=${kills} accepted=${accepted} lost=${count('lost')} double=${count('double')} ` +
    `outOfOrder=${count('outOfOrder')} duplicateSends=${duplicateSends} parked=${count('parked')}`
  );
}
