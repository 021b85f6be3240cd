import { basename } from 'node:path';
import type { Command } from 'commander';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import type { Service } from '../service.ts';
import { importConsultation } from './consultations.ts';
import { faultLines, frenchOf } from './failure.ts';
import { readText } from './file-text.ts';
import { explain } from './french.ts';
import { importCatalogueFrom } from './import-catalogue.ts';
import { importCategories } from './import-categories.ts';
import { importPlaces } from './import-places.ts';
import { told } from './imported.ts';
import { importPabulib } from './pabulib.ts';
import { importPoll } from './polls.ts';
import { createProgress } from './progress.ts';
import { importWorkshops } from './workshops.ts';
import { readWorkshops } from './workshops-file.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly staffed: (service: Service) => Staffed;
  readonly print: (line: string) => void;
  /** The package's folder: the console's phrases are in it. */
  readonly home: string;
}

interface Chosen {
  readonly dryRun: boolean;
  readonly projects?: string;
  readonly portal?: string;
}

/** Brings one file in; `progress` gets how far a long one is. Gives what to print. */
type Import = (
  service: Service,
  file: string,
  chosen: Chosen,
  progress: (line: string) => void,
) => Promise<string>;

/** `parvis import ...`: one family, each all or nothing, each with `--dry-run`. */
export function addImportCommands({ program, withService, staffed, print, home }: Given): void {
  const imports = explain(
    program.command('import'),
    'Faire entrer des données. Rien n’est importé à moitié.',
    'import places docs/examples/quartiers.geojson --dry-run',
  );
  /** `example`: what follows the command, of `docs/examples`. */
  const add = (word: string, example: string, what: string, bring: Import): Command =>
    explain(imports.command(word), what, `import ${word} docs/examples/${example} --dry-run`)
      .argument(word === 'catalogue' ? '<adresse-ou-fichier>' : '<fichier>', 'ce qui est à importer')
      .option('--dry-run', 'seulement dire ce qui serait fait', false)
      .action((file: string, chosen: Chosen) =>
        withService(async (service) => {
          const shown = createProgress(process.stderr);
          const done = await bring(service, file, chosen, shown.line).finally(shown.end);
          print(done);
        }),
      );

  add(
    'polls',
    'vote.yaml --projects docs/examples/projets.csv',
    'Un vote et ses projets (YAML, JSON ou Pabulib) ; gardé comme brouillon.',
    pollsOf(staffed),
  ).option('--projects <fichier>', 'ses projets, dans un tableau (CSV)');
  add(
    'consultations',
    'charte.yaml',
    'Une série de questions (YAML ou JSON) ; gardée comme brouillon.',
    consultationsOf(staffed),
  );
  add(
    'workshops',
    'ateliers.csv',
    'Des ateliers (YAML, JSON ou CSV) ; les inscrits apprennent les changements.',
    workshopsOf,
  );
  add(
    'catalogue',
    'catalogue.csv --portal https://donnees.example.org',
    'Le catalogue d’un portail de données, ou le fichier de son export (JSON ou CSV). Repris là où il s’est arrêté.',
    catalogueOf(home),
  ).option('--portal <adresse>', 'avec un fichier : où l’on voit ces données, https://...');
  add('places', 'quartiers.geojson', 'Les limites officielles (GeoJSON ou CSV).', placesOf);
  add(
    'categories',
    'categories.csv',
    'Ce que l’on peut signaler (YAML, JSON ou CSV) ; pris au prochain démarrage.',
    categoriesOf(staffed),
  );
}

function pollsOf(staffed: Given['staffed']): Import {
  return async (service, file, { dryRun, projects }, progress) => {
    const { city } = service.parvis.engine.world;
    const source = await readText(file);
    const done = file.endsWith('.pb')
      ? await importPabulib(staffed(service), city, { name: basename(file), source, dryRun, progress })
      : await importPoll(staffed(service), city, source, {
          dryRun,
          progress,
          ...(projects !== undefined && { table: await readText(projects) }),
        });
    return `${done.id} : ${told(done, dryRun)}`;
  };
}

function consultationsOf(staffed: Given['staffed']): Import {
  return async (service, file, { dryRun }, progress) => {
    const { city } = service.parvis.engine.world;
    const source = await readText(file);
    const done = await importConsultation(staffed(service), city, source, dryRun, progress);
    return `${done.consultation.id} : ${told(done, dryRun)}`;
  };
}

const workshopsOf: Import = async (service, file, { dryRun }, progress) => {
  const { engine } = service.parvis;
  const { city, nature } = engine.world;
  const drafts = readWorkshops(file, await readText(file), city, nature.now());
  return told(await importWorkshops(engine, 'cli', drafts, dryRun, progress), dryRun);
};

function catalogueOf(home: string): Import {
  return async ({ store, parvis }, from, { dryRun, portal }, progress) => {
    const { city } = parvis.engine.world;
    const options = { store, city, from, portal: portal ?? null, dryRun, progress };
    const done = await importCatalogueFrom(options);
    const say = frenchOf(home);
    for (const line of done.wrong.flatMap((one) => faultLines(say, one)))
      progress(`Laissé de côté : ${line}`);
    if (done.wrong.length > 0) process.exitCode = 1;
    return told(done, dryRun);
  };
}

const placesOf: Import = async ({ store, parvis }, file, { dryRun }, progress) => {
  const { city } = parvis.engine.world;
  const done = await importPlaces({ store, city, file, dryRun, progress });
  return told({ ...done, removed: 0 }, dryRun);
};

function categoriesOf(staffed: Given['staffed']): Import {
  return async (service, file, { dryRun }, progress) => {
    const source = await readText(file);
    const { city } = service.parvis.engine.world;
    const done = await importCategories(staffed(service), city, { name: file, source, dryRun, progress });
    return told(done, dryRun);
  };
}
