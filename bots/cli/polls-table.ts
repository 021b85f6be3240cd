import type { City } from '../../core/civic/city.ts';
import { sectorIn } from '../../core/civic/eligibility.ts';
import type { Theme } from '../../core/civic/polls.ts';
import { asNumber, asYes, fieldsOf } from './data-file.ts';

/** Columns of the city's open data ("bp_projets_gagnants") by the fields of a project; `_fr` stands for the city's first language. */
const known: Readonly<Record<string, string>> = {
  identifiant_projet_gagnant: 'id',
  thematique: 'theme',
  projet_q_pop: 'popular',
  budget_global_projet_gagnant: 'cost',
  titre_projet_gagnant: 'title_',
  adresse_projet_gagnant: 'place_',
  arrondissement_projet_gagnant: 'sector',
};
const fields = new Set(['id', 'number', 'sector', 'theme', 'cost', 'popular']);
const localised = new Set(['title', 'place', 'summary']);

const nameOf = (column: string, language: string): string | null => {
  const name = known[column] ?? column;
  if (name.endsWith('_')) return `${name}${language}`;
  return fields.has(name) || localised.has(name.slice(0, -3)) ? name : null;
};

/** The columns that a field of a project may be read from, besides its own name. */
export const columnsOf = (field: string): readonly string[] =>
  Object.keys(known).filter((column) => known[column]?.replace(/_$/, '') === field);

/**
 * A project from its row: columns as in the file of a poll (`title_fr`, `place_fr`, `summary_fr`), or as in the city's open data. A theme may be
 * written by its name, a sector by a district. `place` is how many rows came before it: its number where the table has none.
 */
export function projectOf(
  row: Readonly<Record<string, string>>,
  place: number,
  city: City,
  themes: readonly Theme[],
): unknown {
  const language = city.languages[0] ?? 'fr';
  const cells: Record<string, string> = {};
  for (const [column, cell] of Object.entries(row)) {
    const name = nameOf(column, language);
    if (name !== null) cells[name] = cell;
  }
  // "Budget participatif parisien": a project of the whole city, though it has an address.
  if (row.echelle_bp !== undefined && !/arrondissement/i.test(row.echelle_bp)) cells.sector = '';
  const themeOf = (cell: string) =>
    themes.find(({ id, name }) => id === cell || Object.values(name).includes(cell))?.id ?? cell;
  const sectorOf = (cell: string) => {
    const written = city.sectors.find(({ id, codes }) => id === cell || codes?.includes(cell));
    if (written) return written.id;
    const found = sectorIn(city, cell);
    return found.ok ? found.sector.id : cell;
  };
  const read = fieldsOf(cells, localised, {
    number: asNumber,
    cost: asNumber,
    popular: asYes,
    theme: themeOf,
    sector: sectorOf,
  });
  return { number: place + 1, place: {}, ...read, summary: read.summary ?? read.place ?? {} };
}
