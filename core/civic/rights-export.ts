import type { LocalOp, OpContext } from '../conversation/ops.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import type { Store } from '../ports.ts';
import { lastDigits } from './people-phone.ts';
import { fileText } from './rights-file.ts';
import { holdingsOf } from './rights-holdings.ts';

const keptFor = 24 * 3_600_000;

/**
 * `rights.summary` {} -> { hint, sector, reports, followed, votes, stoppedAt }: what is held of the person, in figures; what they
 * contributed and support counts with the reports. `hint`
 * and `sector` are `none` when there is none, `stoppedAt` is 0 without STOP.
 */
const summary: LocalOp = {
  kind: 'local',
  async run(_, context) {
    const { world, person } = context;
    const { reports, followed, contributions, supported, votes } = await holdingsOf(context);
    return {
      ok: true,
      value: {
        hint: person.phone === null ? 'none' : lastDigits(world.vault.open(person.phone)),
        sector: world.city.sectors.find(({ id }) => id === person.facts.sector)?.name ?? 'none',
        reports: reports.length + contributions.length,
        followed: followed.length + supported.length,
        votes: votes.length,
        stoppedAt: person.stoppedAt ?? 0,
      },
    };
  },
};

/** `rights.export` {} -> { name, mime, ref }: a file with all that is held of the person, kept for a day. */
const exportAll: LocalOp = {
  kind: 'local',
  async run(_, context) {
    const { tx, world, now } = context;
    await tx.rights.purgeFiles(now - keptFor);
    const ref = world.nature.newId();
    const mime = 'application/json';
    const bytes = Buffer.from(world.vault.seal(await fileText(context)));
    const { id: conversation } = context.conversation;
    await tx.media.add({ id: ref, state: 'sealed', mime, bytes, createdAt: now, conversation });
    await note(context);
    return { ok: true, value: { name: 'mes-donnees.json', mime, ref } };
  },
};

async function note({ tx, now, person }: OpContext): Promise<void> {
  await tx.audit.append({ at: now, actor: person.id, act: 'person.exported', subject: person.id });
}

/** At start: the files past their day; so does each export. */
export async function purgeFiles(store: Store, now: Instant): Promise<void> {
  await store.transaction((tx) => tx.rights.purgeFiles(now - keptFor));
}

export const rightsExportOps = { 'rights.summary': summary, 'rights.export': exportAll } as const;
