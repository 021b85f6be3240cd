import type { DialogEvent } from '../core/conversation/vocabulary.ts';

/** What was written; empty for any other event. */
export function textOf(event: DialogEvent): string {
  return event.type === 'said.text' ? event.text : '';
}

/** The id of the choice that was taken; empty for any other event. */
export function choiceOf(event: DialogEvent): string {
  return event.type === 'said.choice' ? event.id : '';
}

/** Why a call was refused; empty for any other event. */
export function reasonOf(event: DialogEvent): string {
  return event.type === 'call.refused' ? event.reason : '';
}

/** What an operation answered, in the shape that it documents; an empty object when nothing came with it. */
export function answerOf<T extends object>(event: DialogEvent): Partial<T> {
  return 'value' in event ? ((event.value ?? {}) as Partial<T>) : {};
}

/** What another dialog gave back; an empty object when it ended without a word. */
export function outputOf<T extends object>(event: DialogEvent): Partial<T> {
  return event.type === 'returned' ? ((event.output ?? {}) as Partial<T>) : {};
}

/** Text given to a dialog when it was opened; empty when there was none. */
export function textArg(args: Readonly<Record<string, unknown>>, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : '';
}

/** A position or a photo that came before any question; null when there was none. */
export function eventArg(args: Readonly<Record<string, unknown>>): DialogEvent | null {
  return (args.event as DialogEvent | undefined) ?? null;
}

/** A reference as people quote it, R-XXXXXX, of whatever letter; empty when there is none. */
export function referenceIn(text: string): string {
  return (/\b[A-Z][- ]?[CDFHJKMNPQRTVWX3479]{6}\b/i.exec(text) ?? [''])[0];
}
