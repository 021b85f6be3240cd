import { ParvisError } from '../core/errors.ts';

interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly port?: number;
}

function isSystem(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** Why the service can't start, for the person who starts it: what to mend when it is theirs, else where it broke. */
export function whyNot(error: unknown): string {
  if (error instanceof ParvisError) return error.message;
  const known = isSystem(error) ? sentence(error) : null;
  if (known !== null) return known;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function sentence({ code, syscall, path, port }: SystemError): string | null {
  if (code === 'EADDRINUSE')
    return `PARVIS_PORT: ${port} is taken, perhaps by Parvis itself, started before. Stop that, or set another PARVIS_PORT.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `PARVIS_PORT: this user may not listen on ${port}. Set one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return 'PARVIS_HOST: is not an address of this machine. Set 127.0.0.1, or 0.0.0.0 for every address.';
  if (code.startsWith('SQLITE_'))
    return `PARVIS_DATABASE: can't be used as an SQLite database (${code}). Is it the right file, and may this user write it?`;
  if (syscall === 'mkdir' || syscall === 'open')
    return `${path}: can't be made or read (${code}). Is PARVIS_DATABASE right, and may this user write there?`;
  return null;
}
