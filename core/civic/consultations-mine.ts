import type { OpContext } from '../conversation/ops.ts';
import type { Tx } from '../ports.ts';
import { type Given, isConsultationOpen, type ParticipationRow, participationIn } from './consultations.ts';
import type { MineItem, MineSource } from './mine.ts';
import { localised } from './polls.ts';

async function itemOf({ tx, now, conversation }: OpContext, row: ParticipationRow) {
  const found = await tx.consultations.load(row.consultation);
  const open = found !== null && isConsultationOpen(found.consultation, now);
  const closed = row.finishedAt === null ? 'unfinished' : 'counted';
  const item: MineItem = {
    reference: row.reference,
    area: 'consultation',
    kind: 'consultation',
    wish: null,
    what: localised(found?.consultation.title ?? {}, conversation.language),
    state: open ? (row.finishedAt === null ? 'begun' : 'finished') : closed,
    at: row.startedAt,
    mine: true,
  };
  return { item, open };
}

async function own({ tx, person }: OpContext, reference: string): Promise<ParticipationRow | null> {
  const row = await tx.consultations.byReference(reference);
  return row && row.person === person.id ? row : null;
}

const closed = { ok: false, reason: 'closed' } as const;

/** Answers to consultations, as RECAP shows them. */
export const consultationsMine: MineSource = {
  referenceIn: participationIn,
  async list(context, limit) {
    const items: MineItem[] = [];
    for (const row of await context.tx.consultations.ofPerson(context.person.id, limit))
      items.push((await itemOf(context, row)).item);
    return items;
  },
  async show(context, reference) {
    const row = await own(context, reference);
    if (!row) return null;
    const { item, open } = await itemOf(context, row);
    return {
      ...item,
      address: '',
      district: '',
      words: '',
      note: '',
      photos: 0,
      canAddPhoto: false,
      open,
      supporters: 0,
      manage: { dialog: 'consultation', payload: row.consultation },
    };
  },
  async addWords() {
    return closed;
  },
  async withdraw(context, reference) {
    const row = await own(context, reference);
    if (!row || !(await itemOf(context, row)).open) return closed;
    await context.tx.consultations.remove(row.id);
    const { tx, now, person } = context;
    await tx.audit.append({
      at: now,
      actor: person.id,
      act: 'consultation.withdrawn',
      subject: row.consultation,
    });
    return { ok: true, value: { reference } };
  },
  async unfollow() {
    return { ok: false, reason: 'unknown' };
  },
};

/** Erasure: answers to an open consultation go; those of a closed one stay in its count, of nobody and without words or places. */
export async function forgetParticipations(
  { tx, now }: { readonly tx: Tx; readonly now: number },
  person: string,
): Promise<void> {
  for (const row of await tx.consultations.ofPerson(person, 100_000)) {
    const found = await tx.consultations.load(row.consultation);
    if (!found || (found.results === null && isConsultationOpen(found.consultation, now))) {
      await tx.consultations.remove(row.id);
      continue;
    }
    const answers = Object.entries(row.answers).map(([id, given]) => [id, bare(given)] as const);
    const nobody = { person: null, conversation: null, answers: Object.fromEntries(answers) };
    await tx.consultations.put({ ...row, ...nobody });
  }
}

function bare(given: Given): Given {
  return given.kind === 'text' || given.kind === 'place' ? { ...given, sealed: null } : given;
}

/** For the file of MES DONNEES, in French names; `classée_sous`: what staff sorted a text under. */
export async function heldParticipations({ tx, world: { vault } }: OpContext, person: string) {
  const held = [];
  for (const row of await tx.consultations.ofPerson(person, 100_000)) {
    const labels = await tx.results.labelsOn(row.id);
    const about = (id: string, given: Given) => ({
      ...given,
      ...('sealed' in given && given.sealed !== null && { sealed: vault.open(given.sealed) }),
      ...(labels.some(({ question }) => question === id) && {
        classée_sous: labels.filter(({ question }) => question === id).map(({ name }) => name),
      }),
    });
    held.push({
      référence: row.reference,
      consultation: row.consultation,
      commencée_le: new Date(row.startedAt).toISOString(),
      réponses: Object.fromEntries(
        Object.entries(row.answers).map(([id, given]) => [id, about(id, given)] as const),
      ),
    });
  }
  return held;
}
