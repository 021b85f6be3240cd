import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AzureStub, type SentActivity, startAzureStub } from '../peers/azure.ts';
import { onePhoto } from '../peers/photo.ts';
import { type Running, startService } from './service.ts';

/** The whole service and a resident in Teams: activities in, signed, over HTTP; the connector's answers out. */

interface Button {
  readonly title: string;
  readonly data: { readonly parvis: string; readonly msteams: { readonly value: unknown } };
}

function buttonsOf({ attachments = [] }: SentActivity): Button[] {
  const elements = attachments.flatMap(({ content }) => content.body);
  return elements.flatMap((each) => (each.actions ?? [each.selectAction]) as Button[]);
}

describe('a resident in Teams', () => {
  let azure: AzureStub;
  let running: Running;
  let count = 0;

  beforeAll(async () => {
    azure = await startAzureStub();
    running = await startService(() => ({
      MICROSOFT_APP_ID: azure.appId,
      MICROSOFT_APP_PASSWORD: azure.password,
      MICROSOFT_APP_TENANT_ID: azure.tenantId,
      MICROSOFT_SERVICE_HOSTS: azure.host,
      MICROSOFT_LOGIN_ROOT: azure.url,
      MICROSOFT_OPENID_METADATA: azure.openIdMetadata,
    }));
  });

  afterAll(async () => {
    await running.stop();
    await azure.close();
  });

  const person = {
    id: '29:1whole',
    name: 'Une habitante',
    aadObjectId: '00000000-0000-4000-8000-00000000a0d2',
  };

  async function post(more: Readonly<Record<string, unknown>>): Promise<number> {
    count += 1;
    const activity = {
      type: 'message',
      id: `17954243${String(count).padStart(5, '0')}`,
      timestamp: new Date().toISOString(),
      channelId: 'msteams',
      serviceUrl: azure.serviceUrl,
      from: person,
      conversation: { conversationType: 'personal', tenantId: azure.tenantId, id: 'a:1whole' },
      recipient: { id: `28:${azure.appId}`, name: 'Parvis' },
      textFormat: 'plain',
      locale: 'fr-FR',
      channelData: { tenant: { id: azure.tenantId } },
      ...more,
    };
    const headers = azure.headers(azure.token({ serviceurl: activity.serviceUrl }));
    const body = JSON.stringify(activity);
    return (await fetch(`${running.url}/api/messages`, { method: 'POST', body, headers })).status;
  }

  /** What is heard back, once all is still. */
  async function heard(more: Readonly<Record<string, unknown>>): Promise<string> {
    const from = azure.sent.length;
    expect(await post(more)).toBe(200);
    await running.service.parvis.idle();
    const messages = azure.sent.slice(from).filter(({ type }) => type === 'message');
    return messages.map(({ text = '' }) => text.replaceAll('<br/>', '\n')).join('\n');
  }

  const say = (text: string) => heard({ text });

  /** Presses a button of the last message, as Teams says it: `messageBack` with its value. */
  function press(label: string): Promise<string> {
    const last = azure.sent.filter(({ type }) => type === 'message').at(-1);
    const button = (last ? buttonsOf(last) : []).find(({ title }) => title === label);
    if (!button) throw new Error(`no button ${label}: ${JSON.stringify(last)}`);
    return heard({ value: button.data.msteams.value });
  }

  it('is welcomed once, whoever tells of it', async () => {
    const members = [{ id: person.id, aadObjectId: person.aadObjectId }, { id: `28:${azure.appId}` }];
    expect(await heard({ type: 'installationUpdate', action: 'add' })).toBe('');
    expect(await heard({ type: 'conversationUpdate', membersAdded: members })).toContain(
      'Que voulez-vous faire ?',
    );
    expect(await heard({ type: 'conversationUpdate', membersAdded: members })).toBe('');
  });

  it('reports a mattress by its address, with a photo, to its reference', async () => {
    azure.addFile('/emea/v3/attachments/1/views/original', { bytes: onePhoto });
    await press('Signaler un problème');
    expect(await say('un matelas abandonné')).toContain('matelas');
    expect(await press('Oui, c’est cela')).toContain('Où');
    expect(await say('12 rue de Belleville')).toContain('12 Rue de Belleville');
    expect(await press('Oui, c’est ici')).toContain('photo');
    const contentUrl = `${azure.serviceUrl}v3/attachments/1/views/original`;
    await heard({ attachments: [{ contentType: 'image/*', contentUrl }] });
    const recap = await heard({ text: 'non' });
    expect(recap).toContain('Voici votre signalement');
    const done = await press('Oui, envoyer');
    const reference = /R-[A-Z0-9]{6}/.exec(done)?.[0] ?? '';
    const row = await running.service.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
    expect(azure.downloads).toEqual([
      { path: '/emea/v3/attachments/1/views/original', authorization: 'Bearer the-bots-own-token' },
    ]);
  });

  it('votes, its number proven by a code', async () => {
    expect(await say('je veux voter')).toContain('Budget participatif');
    expect(await press('Voter')).toContain('Il faut avoir 7 ans ou plus');
    expect(await press('Oui')).toContain('numéro');
    await say('06 39 98 00 01');
    const code = /\b\d{6}\b/.exec(running.printed.at(-1) ?? '')?.[0] ?? 'no code';
    await say(code);
    await say('20');
    await press('Tous les projets');
    await say('1,4');
    await press('Voir mon bulletin');
    expect(await press('Déposer mon vote')).toMatch(/[A-Z0-9]{4}-[A-Z0-9]{4}/);
    const envelopes = await running.service.store.transaction(async (tx) =>
      tx.ballots.envelopes((await tx.polls.all())[0]?.poll.id ?? ''),
    );
    expect(envelopes).toHaveLength(1);
  });

  it('is one person still when Microsoft moves the conversation, and is answered there', async () => {
    const conversation = { conversationType: 'personal', tenantId: azure.tenantId, id: 'a:1moved' };
    expect(await heard({ conversation, text: 'menu' })).toContain('Que voulez-vous faire ?');
    expect(azure.sent.at(-1)?.to).toBe('a:1moved');
    expect(await heard({ conversation, text: 'je veux voter' })).toContain('déjà');
  });

  it('a repeated activity is done once; a press on an old card is answered, never applied', async () => {
    const activity = { id: '1795424399999', text: 'menu' };
    expect(await heard(activity)).toContain('Que voulez-vous faire ?');
    expect(await heard(activity)).toBe('');
    const old = azure.sent.find((each) => buttonsOf(each).some(({ title }) => title === 'Oui, envoyer'));
    const value = (old ? buttonsOf(old) : []).find(({ title }) => title === 'Oui, envoyer')?.data.msteams
      .value;
    expect(await heard({ value })).not.toMatch(/R-[A-Z0-9]{6}/);
  });

  it('who takes the bot away has left; who blocked it too, until they come back', async () => {
    const rows = () =>
      running.service.store.transaction(async (tx) => {
        const people = await tx.rounds.people('', 10);
        return people
          .flatMap(({ conversations }) => conversations)
          .filter(({ channel }) => channel === 'teams');
      });
    expect((await rows()).map(({ leftAt }) => leftAt)).toEqual([null]);
    await heard({ type: 'installationUpdate', action: 'remove' });
    expect((await rows()).every(({ leftAt }) => leftAt === null)).toBe(false);
    await say('menu');
    expect((await rows()).map(({ leftAt }) => leftAt)).toEqual([null]);
    azure.fail({ status: 403, body: { error: { code: 'MessageWritesBlocked' } } });
    await say('aide');
    expect((await rows()).every(({ leftAt }) => leftAt === null)).toBe(false);
  });

  it('where it is reached is on disk sealed only', async () => {
    const { readFileSync } = await import('node:fs');
    const file = running.database.slice('sqlite:'.length);
    const bytes = Buffer.concat([file, `${file}-wal`].map((each) => readFileSync(each))).toString('latin1');
    expect(bytes).toContain('teams');
    expect(bytes).not.toMatch(/a:1whole|a:1moved|29:1whole|a0d2|Une habitante/);
  });
});
