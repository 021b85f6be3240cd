import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import type { Service } from '../service.ts';
import { passwordFrom } from './acting.ts';
import { addBackupCommands } from './backup-commands.ts';
import { addDoctorCommand } from './doctor-commands.ts';
import { addKeysCommands } from './keys-commands.ts';
import { addMigrateCommand } from './migrate-commands.ts';
import { createProgress } from './progress.ts';
import { addRetentionCommand } from './retention-commands.ts';
import { addRoundCommands } from './round-commands.ts';
import { addSenderCommands } from './sender-commands.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
  /** The package's folder. */
  readonly home: string;
}

/** `parvis round ...`, whose progress moves on the terminal. */
export function addRounds(given: Given): void {
  const config = () => readConfig(process.env);
  addRoundCommands({
    ...given,
    progress: createProgress(process.stderr),
    isTerminal: process.stderr.isTTY === true,
    password: (login) => passwordFrom(config().PARVIS_STAFF_PASSWORD)(login),
  });
}

/** What keeps the service well: `parvis doctor`, `backup`, `restore`, `sender ...`, `retention`, `keys ...`, `migrate-to`. */
export function addOperatorCommands(given: Given): void {
  const config = () => readConfig(process.env);
  addDoctorCommand({ ...given, config });
  addBackupCommands({ ...given, config, progress: createProgress(process.stderr) });
  addSenderCommands(given);
  addRetentionCommand({ ...given, config });
  addKeysCommands({ ...given, config, progress: createProgress(process.stderr) });
  addMigrateCommand({ ...given, config, progress: createProgress(process.stderr) });
}
