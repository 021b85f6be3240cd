/** What a command prints, and whether it was done: the command ends with 1 where it was not. */
export interface Printed {
  readonly ok: boolean;
  readonly text: string;
}

export const did = (text: string): Printed => ({ ok: true, text });

export const notDone = (text: string): Printed => ({ ok: false, text });

/** Gives it to `print`, and to the shell. */
export function printed({ ok, text }: Printed, print: (line: string) => void): void {
  print(text);
  if (!ok) process.exitCode = 1;
}
