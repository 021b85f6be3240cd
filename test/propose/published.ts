import type { City } from '../../core/civic/city.ts';
import type { ContributionKind, ContributionRow } from '../../core/civic/contributions.ts';
import { importEntries } from '../../core/civic/datasets-import.ts';
import type { Store, Vault } from '../../core/ports.ts';

const listed: readonly (readonly [ContributionKind, string, string, number])[] = [
  ['proposal', 'P-HJ34KM', 'Créer un jardin partagé rue de Belleville', 12],
  ['proposal', 'P-HJ34KN', 'Des ruches et un jardin partagé pour tous', 1],
  ['proposal', 'P-HJ34KP', 'Rénover le gymnase', 3],
  ['dataset', 'D-HJ34KM', 'Les horaires des bibliothèques', 4],
  ['dataset', 'D-HJ34KN', 'Le bruit des chantiers, rue par rue', 9],
];

const datasets: readonly (readonly [string, string, string])[] = [
  [
    'comptage-velo',
    'Comptage vélo, données des compteurs',
    'Nombre de vélos par heure, compteur par compteur.',
  ],
  ['sanisettes', 'Sanisettes', 'Toilettes publiques, leur adresse et leurs horaires.'],
  ['arbres', 'Les arbres', 'Les arbres d’alignement, leur essence et leur hauteur.'],
  ['velib', 'Vélib’, disponibilité en temps réel', 'Vélos et bornes libres par station.'],
];

/** Other people's proposals and requests, published, and a small catalogue. */
export async function publishSome(store: Store, vault: Vault, city: City, now: number): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [kind, reference, title, supporters] of listed) {
      const row: ContributionRow = {
        id: `seed-${reference}`,
        reference,
        kind,
        state: 'published',
        title: vault.seal(title),
        answers: vault.seal(JSON.stringify({ what: `${title}.`, whom: 'tous' })),
        lat: null,
        lon: null,
        district: null,
        into: null,
        person: 'someone',
        conversation: null,
        createdAt: now,
        changedAt: now,
      };
      await tx.contributions.add(row);
      for (let each = 0; each < supporters; each += 1)
        await tx.contributions.addSupporter(row.id, { person: `p${each}`, conversation: `c${each}` }, now);
    }
  });
  const entries = datasets.map(([dataset, title, description]) => ({
    dataset,
    title,
    description,
    keywords: [],
    url: `https://opendata.paris.fr/explore/dataset/${dataset}/`,
  }));
  const page = { total: entries.length, entries, wrong: [], read: entries.length };
  await importEntries('test', page, { store, city, dryRun: false, progress: () => {} });
}
