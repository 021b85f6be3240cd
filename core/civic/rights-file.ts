import type { OpContext } from '../conversation/ops.ts';
import { type ConversationRow, lineOwner } from '../conversation/records.ts';
import { openSession } from '../conversation/session.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import { findCategory, nameIn } from './categories.ts';
import { heldParticipations } from './consultations-mine.ts';
import type { ContributionRow } from './contributions.ts';
import type { ReportRow } from './reports.ts';
import { selvesOf } from './rights.ts';
import { holdingsOf } from './rights-holdings.ts';
import { heldSeats } from './workshops-mine.ts';

const iso = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString());

/** All that is held of the person, as JSON for people: French names, ISO 8601 dates in UTC. */
export async function fileText(context: OpContext): Promise<string> {
  const { world, now } = context;
  const { conversations, reports, followed, contributions, supported, votes } = await holdingsOf(context);
  const selves = await selvesOf(context);
  const file = {
    ville: world.city.name,
    fait_le: iso(now),
    ...aboutPerson(context),
    conversations: await each(conversations, (row) => aboutConversation(context, row)),
    demandes: await each(reports, (row) => aboutReport(context, row)),
    suivis: followed.map((row) => ({
      référence: row.reference,
      sujet: subject(context, row),
      état: row.state,
    })),
    contributions: await each(contributions, (row) => aboutContribution(context, row)),
    soutiens: supported.map((row) => ({ référence: row.reference, nature: row.kind, état: row.state })),
    consultations: (await each(selves, ({ id }) => heldParticipations(context, id))).flat(),
    ateliers: (await each(selves, ({ id }) => heldSeats(context, id))).flat(),
    votes: votes.map(({ title, day }) => ({ scrutin: title, jour: day })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** One after the other: they share a transaction. */
async function each<From, To>(rows: readonly From[], about: (row: From) => Promise<To>): Promise<To[]> {
  const list: To[] = [];
  for (const row of rows) list.push(await about(row));
  return list;
}

function aboutPerson({ person, world: { vault } }: OpContext) {
  const { phone, provenAt, stoppedAt, createdAt, facts } = person;
  return {
    connu_depuis: iso(createdAt),
    numéro: phone === null ? null : { numéro: vault.open(phone), confirmé_le: iso(provenAt) },
    messages_de_consultation: { arrêtés_le: iso(stoppedAt) },
    préférences: facts,
  };
}

async function aboutConversation({ tx, world: { vault } }: OpContext, row: ConversationRow) {
  const sender = vault.open(row.sender);
  const session = row.session === null ? null : openSession(vault, row.session);
  const lines = await tx.lines.since(lineOwner(vault, sender), 0, 0);
  return {
    canal: row.channel,
    mode_relais: (await tx.mediators.of(row.id)) !== null,
    liée_à_un_compte_d_agent: (await tx.staff.chat(row.id)) !== null,
    identifiant: sender,
    langue: session?.language ?? null,
    dernier_message_le: iso(row.lastSaidAt),
    quittée_le: iso(row.leftAt),
    démarches_en_cours: (session?.frames ?? []).map(({ dialog, snapshot }) => ({
      démarche: dialog,
      réponses: snapshot.context,
    })),
    lignes_affichées: lines.map(({ at, body }) => ({
      le: iso(at),
      ligne: JSON.parse(vault.open(body)) as unknown,
    })),
  };
}

async function aboutReport(context: OpContext, row: ReportRow) {
  const { tx, world } = context;
  const open = (sealed: string | null) => (sealed === null ? null : world.vault.open(sealed));
  const today = open(row.today);
  const changes = await tx.reports.changes(row.id);
  return {
    référence: row.reference,
    nature: row.kind === 'wish' ? 'suggestion' : 'signalement',
    sujet: subject(context, row),
    état: row.state,
    envoyée_le: iso(row.createdAt),
    modifiée_le: iso(row.changedAt),
    mots: open(row.words),
    lieu: { adresse: open(row.address), arrondissement: row.district, latitude: row.lat, longitude: row.lon },
    ...(today !== null && { lieu_actuel: JSON.parse(today) as unknown }),
    photos: (await tx.reports.photos(row.id)).length,
    suites: changes.map(({ at, state, note }) => ({ le: iso(at), état: state, mot_de_la_ville: open(note) })),
  };
}

async function aboutContribution({ tx, world }: OpContext, row: ContributionRow) {
  const open = (sealed: string | null) => (sealed === null ? null : world.vault.open(sealed));
  const answers = open(row.answers);
  const changes = await tx.contributions.changes(row.id);
  return {
    référence: row.reference,
    nature: row.kind,
    titre: open(row.title),
    réponses: answers === null ? null : (JSON.parse(answers) as unknown),
    état: row.state,
    envoyée_le: iso(row.createdAt),
    modifiée_le: iso(row.changedAt),
    lieu: { arrondissement: row.district, latitude: row.lat, longitude: row.lon },
    suites: changes.map(({ at, state, note }) => ({ le: iso(at), état: state, mot_de_la_ville: open(note) })),
  };
}

/** A category by its name; a thing wished by its id. */
function subject({ world: { city }, conversation }: OpContext, { category }: ReportRow): string {
  const found = findCategory(city, category);
  return found ? nameIn(city, found.category.name, conversation.language) : category;
}
