import type { LocalOp, OpContext } from '../conversation/ops.ts';
import type { Answer, Instant } from '../conversation/vocabulary.ts';
import type { Store } from '../ports.ts';
import type { MediaLink } from './media.ts';
import { lastDigits } from './people-phone.ts';
import { checkCode } from './proof.ts';
import { needsCode } from './rights.ts';
import { fileText } from './rights-file.ts';
import { holdingsOf } from './rights-holdings.ts';
import { linkKey, linkPath, newToken } from './rights-link.ts';

const HOUR = 3_600_000;
const keptFor = 24 * HOUR;
const name = 'mes-donnees.json';
const mime = 'application/json';

/**
 * `rights.summary` {} -> { hint, sector, reports, followed, votes, stoppedAt, canLink }: what is held of the person, in figures; what
 * they contributed and support counts with the reports. `hint`
 * and `sector` are `none` when there is none, `stoppedAt` is 0 without STOP. `canLink`: the file can be had by a link.
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
        canLink: world.publicUrl !== null,
      },
    };
  },
};

/**
 * `rights.export` { code? }: a file with all that is held of the person. Where the channel carries documents -> { name, mime, ref },
 * kept for a day. Elsewhere -> { url, until }, a link that leads to it for an hour; where the sender is only claimed it needs the
 * code, and refuses as `proof.check-code`. Refused: `nowhere` (no document, and no address to make a link of).
 */
const exportAll: LocalOp = {
  kind: 'local',
  async run(args, context) {
    await context.tx.rights.purgeFiles(context.now - keptFor, context.now);
    if (context.conversation.can.document) {
      const ref = await keepFile(context, null);
      return { ok: true, value: { name, mime, ref } };
    }
    const { publicUrl } = context.world;
    if (publicUrl === null) return { ok: false, reason: 'nowhere' };
    const checked: Answer = needsCode(context) ? await checkCode.run(args, context) : { ok: true };
    return checked.ok ? link(context, publicUrl) : checked;
  },
};

async function link(context: OpContext, publicUrl: string): Promise<Answer> {
  const token = newToken(context.world.nature);
  const until = context.now + HOUR;
  await keepFile(context, { key: linkKey(context.world.vault, token), until });
  return { ok: true, value: { url: `${publicUrl}${linkPath(token)}`, until } };
}

/** Seals the file; gives its media id. */
async function keepFile(context: OpContext, link: MediaLink | null): Promise<string> {
  const { tx, world, now, person } = context;
  const ref = world.nature.newId();
  const bytes = Buffer.from(world.vault.seal(await fileText(context)));
  const { id: conversation } = context.conversation;
  const row = { id: ref, state: 'sealed' as const, mime, bytes, createdAt: now, conversation };
  await tx.media.add({ ...row, ...(link && { link }) });
  await tx.audit.append({ at: now, actor: person.id, act: 'person.exported', subject: person.id });
  return ref;
}

/** At start: the files past their day, and those whose link has ended; so does each export. */
export async function purgeFiles(store: Store, now: Instant): Promise<void> {
  await store.transaction((tx) => tx.rights.purgeFiles(now - keptFor, now));
}

export const rightsExportOps = { 'rights.summary': summary, 'rights.export': exportAll } as const;
