import { writeFile } from 'node:fs/promises';
import { type Poster, renderPoster } from '../../adapters/paper/poster.ts';
import { localised } from '../../core/civic/polls.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { ParvisError } from '../../core/errors.ts';
import { type Reach, scansOf } from './relay-links.ts';

export const posterKinds = ['place', 'workshop', 'project', 'consultation', 'proposal', 'lab'] as const;
export type PosterKind = (typeof posterKinds)[number];

const posterNames: Readonly<Record<PosterKind, string>> = {
  place: 'lieu',
  workshop: 'atelier',
  project: 'projet',
  consultation: 'nom de consultation',
  proposal: 'projet proposé',
  lab: 'laboratoire',
};

export interface PosterWanted extends Reach {
  readonly for: PosterKind;
  readonly id: string;
  /** Of a place, `48.8865,2.3512`: WGS84 degrees. Without it the id is looked up as the place's name. */
  readonly at?: string;
  /** Said under the heading; otherwise the title that is on record. */
  readonly title?: string;
  readonly out: string;
  readonly language: string;
}

/** The start parameter, and the words that open the same dialog where there is none. */
interface Door {
  readonly payload: string;
  readonly word: string;
  readonly title: string;
}

/** What stands for a place in a link: its point, else its name. Throws ParvisError import.invalid. */
function placed(id: string, at: string | undefined): string {
  if (at === undefined) return id;
  const [, lat, lon] = /^(-?\d{1,2}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)$/.exec(at) ?? [];
  if (lat === undefined)
    throw new ParvisError('import.invalid', `--at ${at} : écrivez-le comme 48.8865,2.3512.`);
  return `g${Math.round(Number(lat) * 100_000)}_${Math.round(Number(lon) * 100_000)}`;
}

async function doorOf({ world: { store, vault } }: Engine, wanted: PosterWanted): Promise<Door> {
  const { id, language } = wanted;
  const word = `relay.poster-word-${wanted.for}`;
  const missing = () => new ParvisError('import.invalid', `--id ${id} : ${posterNames[wanted.for]} inconnu.`);
  switch (wanted.for) {
    case 'place':
      return { payload: `report_${placed(id, wanted.at)}`, word, title: '' };
    case 'lab':
      return { payload: 'lab', word, title: '' };
    case 'proposal': {
      const row = await store.transaction((tx) => tx.contributions.byReference(id));
      if (!row) throw missing();
      return { payload: `support_${id}`, word, title: row.title === null ? '' : vault.open(row.title) };
    }
    case 'consultation': {
      const row = await store.transaction((tx) => tx.consultations.load(id));
      if (!row) throw missing();
      return { payload: `consultation_${id}`, word, title: localised(row.consultation.title, language) };
    }
    case 'workshop': {
      const row = await store.transaction((tx) => tx.workshops.load(id));
      if (!row) throw missing();
      return { payload: `workshop_${id}`, word, title: localised(row.title, language) };
    }
    case 'project': {
      const polls = await store.transaction((tx) => tx.polls.all());
      for (const { poll } of polls) {
        const projects = await store.transaction((tx) => tx.polls.projects(poll.id));
        const project = projects.find((one) => one.id === id);
        if (project) return { payload: `vote_${id}`, word, title: localised(project.title, language) };
      }
      throw missing();
    }
    default:
      throw new Error(`unknown ${wanted.for satisfies never}`);
  }
}

/** All that is on a poster. Throws ParvisError import.invalid. */
export async function posterOf(engine: Engine, wanted: PosterWanted): Promise<Poster> {
  const say = (key: string, values: Record<string, string> = {}) =>
    engine.phrases.render(wanted.language, key, values, false);
  if (!engine.phrases.languages.includes(wanted.language))
    throw new ParvisError('import.invalid', `--language : au choix ${engine.phrases.languages.join(', ')}.`);
  const door = await doorOf(engine, wanted);
  const [, about = ''] = /^[^_]*_(.*)$/.exec(door.payload) ?? [];
  const words = about === '' ? say(door.word) : `${say(door.word)} #${about}`;
  const scans = scansOf(wanted, { payload: door.payload, words });
  if (scans.length === 0 && wanted.sms === undefined)
    throw new ParvisError(
      'import.invalid',
      'Une affiche a besoin d’un moyen d’écrire au robot : --telegram, --whatsapp ou --sms.',
    );
  return {
    heading: say(`relay.poster-${wanted.for}`),
    about: wanted.title ?? door.title,
    scan: scans.length > 0 ? say('relay.poster-scan') : '',
    scans,
    sms: wanted.sms === undefined ? null : say('relay.poster-sms', { word: words, number: wanted.sms }),
    foot: engine.world.city.name,
  };
}

/** `parvis poster`: what to print. */
export async function posterWrite(engine: Engine, wanted: PosterWanted): Promise<string> {
  const poster = await posterOf(engine, wanted);
  await writeFile(wanted.out, await renderPoster(poster, engine.world.nature.now()));
  return `${wanted.out} : ${poster.heading}`;
}
