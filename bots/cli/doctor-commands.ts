import type { Command } from 'commander';
import { realNature } from '../../core/nature.ts';
import type { Config } from '../config.ts';
import { examine } from '../doctor/doctor.ts';
import type { Finding } from '../doctor/finding.ts';
import { explain } from './french.ts';

interface Given {
  readonly program: Command;
  readonly print: (line: string) => void;
  readonly config: () => Config;
  /** The package's folder. */
  readonly home: string;
}

const marks: Readonly<Record<Finding['state'], string>> = { ok: 'bon', warn: 'à voir', bad: 'FAUX' };

/** `parvis doctor` */
export function addDoctorCommand({ program, print, config, home }: Given): void {
  explain(
    program.command('doctor'),
    'Vérifier les réglages, la base, les canaux et leurs adresses ; dit comment réparer. Code de sortie 1 si quelque chose est faux.',
    'doctor',
  )
    .option('--json', 'pour un autre programme', false)
    .option('--kannel-status <url>', 'la page d’état de Kannel, si elle n’est pas sur le port 13000')
    .action(async ({ json, kannelStatus }: { json: boolean; kannelStatus?: string }) => {
      const findings = await examine({ config: config(), home, now: realNature().now, kannelStatus });
      const isBad = findings.some(({ state }) => state === 'bad');
      if (json) print(JSON.stringify({ ok: !isBad, findings }, null, 2));
      else for (const line of findings.flatMap(linesOf)) print(line);
      if (isBad) process.exitCode = 1;
    });
}

function linesOf({ part, state, found, mend }: Finding): readonly string[] {
  const line = `${marks[state].padEnd(7)} ${part.padEnd(11)} ${found}`;
  return mend === undefined ? [line] : [line, `${' '.repeat(20)}→ ${mend}`];
}
