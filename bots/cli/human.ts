import type { Outbound, Said } from '../../core/conversation/vocabulary.ts';

/** What someone at a keyboard may type besides words; also the lines of transcripts. */
export const gestures = [
  '[Oui] appuie sur ce bouton (ou écrit son numéro)',
  '(position 48.8722,2.3767) envoie un lieu',
  '(photo) (voice) (sticker) en envoie un',
  '(contact) partage votre numéro, (contact of someone else) un autre',
  '(start) appuie sur Démarrer, (start vote) ouvre un lien',
] as const;

export interface Desk {
  /** The message seen last: its buttons are those that can be pressed. */
  readonly message: Outbound | undefined;
  /** False where choices are typed by number. */
  readonly buttons: boolean;
  /** The number that `(contact)` shares, E.164. */
  readonly phone: string;
}

/** A line typed by a human, as what was said. Throws a plain Error for a button that is not there. */
export function saidBy(line: string, desk: Desk): Said {
  const label = /^\[(.*)\]$/.exec(line)?.[1];
  if (label !== undefined) return pressed(label, desk);
  const position = /^\(position (-?[\d.]+), ?(-?[\d.]+)\)$/.exec(line);
  if (position) return { kind: 'location', lat: Number(position[1]), lon: Number(position[2]) };
  const start = /^\(start(?: (.*))?\)$/.exec(line);
  if (start) return { kind: 'started', ...(start[1] !== undefined && { payload: start[1] }) };
  switch (line) {
    case '(photo)':
      return { kind: 'media', media: 'photo', ref: 'photo' };
    case '(contact)':
      return { kind: 'contact', phone: desk.phone, own: true };
    case '(contact of someone else)':
      return { kind: 'contact', phone: '+33639980002', own: false };
    case '(voice)':
    case '(sticker)':
      return { kind: 'unsupported', what: line.slice(1, -1) };
    default:
      return { kind: 'text', text: line };
  }
}

function pressed(label: string, { message, buttons }: Desk): Said {
  const choice = message?.choices?.find((each) => each.label === label);
  if (!choice) {
    const there = message?.choices?.map((each) => `[${each.label}]`).join(' ') ?? 'aucun';
    throw new Error(`Il n’y a pas de bouton [${label}]. Boutons : ${there}`);
  }
  if (!buttons) return { kind: 'text', text: String(choice.number) };
  return { kind: 'choice', id: choice.id, ...(message?.turn !== undefined && { turn: message.turn }) };
}
