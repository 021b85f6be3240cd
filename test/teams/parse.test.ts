import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../adapters/teams/parse.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';

const bot = '28:5f0c0b6e';
const tenant = 'tenant-1';

/** As Teams posts it; `more` replaces fields. */
const activity = (more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'message',
  id: '1795424301000',
  timestamp: '2026-11-23T09:00:00.000Z',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:1resident', name: 'Une habitante', aadObjectId: 'aad-1' },
  conversation: { conversationType: 'personal', tenantId: tenant, id: 'a:1c' },
  recipient: { id: bot, name: 'Parvis' },
  textFormat: 'plain',
  channelData: { tenant: { id: tenant } },
  ...more,
});
const said = (more: Readonly<Record<string, unknown>>) =>
  parse(activity(more)).inbound.map((each) => each.said);

const mention = {
  type: 'mention',
  mentioned: { id: bot, name: 'Parvis' },
  text: '<at>Parvis</at>',
};
const jpeg = (name: string) => ({
  contentType: 'image/*',
  contentUrl: `https://smba.trafficmanager.net/emea/v3/attachments/${name}/views/original`,
});
const sharepoint =
  'https://tenant-my.sharepoint.com/personal/x/_layouts/15/download.aspx?UniqueId=1&tempauth=2';
const shared = (fileType: string) => ({
  contentType: 'application/vnd.microsoft.teams.file.download.info',
  name: `lampadaire.${fileType}`,
  content: { downloadUrl: sharepoint, uniqueId: '1', fileType },
});

const table: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly Said[]])[] = [
  ['words', { text: 'un lampadaire cassé' }, [{ kind: 'text', text: 'un lampadaire cassé' }]],
  ['words with signs', { text: 'a < b && c > d' }, [{ kind: 'text', text: 'a < b && c > d' }]],
  [
    'words after a mention of the bot',
    { text: '<at>Parvis</at> bonjour\n', entities: [mention] },
    [{ kind: 'text', text: 'bonjour' }],
  ],
  [
    'a mention of someone else stays, without its mark',
    {
      text: 'dites à <at>La mairie</at>',
      entities: [{ ...mention, mentioned: { id: '29:x' }, text: '<at>La mairie</at>' }],
    },
    [{ kind: 'text', text: 'dites à La mairie' }],
  ],
  ['a mention alone says nothing', { text: '<at>Parvis</at>', entities: [mention] }, []],
  [
    'HTML',
    {
      textFormat: 'xml',
      text: '<div>un <b>trou</b>&nbsp;&amp; une&#39;flaque</div><div>rue &#x41;&unknown;</div>',
    },
    [{ kind: 'text', text: "un trou & une'flaque\nrue A&unknown;" }],
  ],
  [
    'words that Teams gives as HTML too',
    { text: 'oui', attachments: [{ contentType: 'text/html', content: '<p>oui</p>' }] },
    [{ kind: 'text', text: 'oui' }],
  ],
  [
    'a press on a card',
    { text: 'Oui', value: { parvis: 'k:yes' } },
    [{ kind: 'choice', id: 'yes', turn: 20 }],
  ],
  [
    'a press with other fields',
    { value: { parvis: ':yes', comment: 'x', msteams: {} } },
    [{ kind: 'choice', id: 'yes' }],
  ],
  [
    'a press as JSON (messageBack)',
    { value: '{"parvis":"1z:vote:3"}' },
    [{ kind: 'choice', id: 'vote:3', turn: 71 }],
  ],
  ['a press that only speaks (imBack)', { text: 'Oui, envoyer' }, [{ kind: 'text', text: 'Oui, envoyer' }]],
  ['a press of another bot’s card', { value: { action: 'open' } }, [{ kind: 'unsupported', what: 'button' }]],
  ['… that also speaks', { text: 'Ouvrir', value: 'open' }, [{ kind: 'text', text: 'Ouvrir' }]],
  [
    'a photo with its words',
    { text: 'ici', attachments: [jpeg('1')] },
    [{ kind: 'media', media: 'photo', ref: jpeg('1').contentUrl, caption: 'ici' }],
  ],
  [
    'two photos',
    { attachments: [jpeg('1'), jpeg('2')] },
    [
      { kind: 'media', media: 'photo', ref: jpeg('1').contentUrl },
      { kind: 'media', media: 'photo', ref: jpeg('2').contentUrl },
    ],
  ],
  [
    'a photo as a file',
    { attachments: [shared('JPG')] },
    [{ kind: 'media', media: 'photo', ref: sharepoint }],
  ],
  ['another file', { attachments: [shared('docx')] }, [{ kind: 'unsupported', what: 'file' }]],
  [
    'a voice message',
    { attachments: [{ contentType: 'audio/mp4', contentUrl: 'https://x.example.org' }] },
    [{ kind: 'unsupported', what: 'file' }],
  ],
  ['an edit', { type: 'messageUpdate', text: 'non' }, [{ kind: 'unsupported', what: 'edited' }]],
  [
    'a place',
    {
      entities: [
        {
          type: 'Place',
          geo: { type: 'GeoCoordinates', latitude: 48.8722, longitude: 2.3781, name: 'Belleville' },
        },
      ],
    },
    [{ kind: 'location', lat: 48.8722, lon: 2.3781, label: 'Belleville' }],
  ],
  [
    'a place that is none',
    { text: 'là', entities: [{ type: 'Place', geo: { latitude: 148, longitude: 2 } }] },
    [{ kind: 'text', text: 'là' }],
  ],
  ['taken away', { type: 'installationUpdate', action: 'remove' }, [{ kind: 'left' }]],
  ['installed', { type: 'installationUpdate', action: 'add' }, [{ kind: 'returned' }]],
  ['updated', { type: 'installationUpdate', action: 'add-upgrade' }, []],
  [
    'the welcome',
    { type: 'conversationUpdate', membersAdded: [{ id: '29:1resident' }, { id: bot }] },
    [{ kind: 'started' }],
  ],
  [
    'the welcome, of the bot alone',
    { type: 'conversationUpdate', membersAdded: [{ id: bot }] },
    [{ kind: 'started' }],
  ],
  ['someone goes', { type: 'conversationUpdate', membersRemoved: [{ id: '29:1resident' }] }, []],
  ['typing', { type: 'typing' }, []],
  ['nothing', { text: '   ' }, []],
];

describe('an activity becomes what was said', () => {
  it.each(table)('%s', (_, more, expected) => {
    expect(said(more)).toEqual(expected);
  });

  it('each photo has its own id, a repeated activity the same', () => {
    const ids = () =>
      parse(activity({ attachments: [jpeg('1'), jpeg('2')] })).inbound.map((each) => each.externalId);
    expect(ids()).toEqual(['a:1c:1795424301000', 'a:1c:1795424301000#1']);
    expect(ids()).toEqual(ids());
  });

  it('one welcome a conversation, however many tell of it', () => {
    const first = parse(activity({ id: 'x', type: 'conversationUpdate', membersAdded: [{ id: bot }] }));
    const second = parse(
      activity({ id: 'y', type: 'conversationUpdate', membersAdded: [{ id: '29:1resident' }] }),
    );
    expect(first.inbound[0]?.externalId).toBe('a:1c:began');
    expect(second.inbound[0]?.externalId).toBe('a:1c:began');
  });
});

describe('who it is', () => {
  const who = (more: Readonly<Record<string, unknown>>) => {
    const { sender, alias } = parse(activity({ text: 'x', ...more })).inbound[0] ?? {};
    return { sender, alias };
  };

  it('in Teams: the person in the tenant, by both ids', () => {
    expect(who({})).toEqual({ sender: 'msteams:tenant-1:aad-1', alias: 'msteams:tenant-1:29:1resident' });
    expect(who({ from: { id: '29:1resident' } })).toEqual({
      sender: 'msteams:tenant-1:29:1resident',
      alias: undefined,
    });
    expect(who({ conversation: { conversationType: 'personal', id: 'a:2' } }).sender).toBe(
      'msteams:tenant-1:aad-1',
    );
  });

  it('elsewhere: the conversation, whatever the client names itself', () => {
    const conversation = { id: 'C1' };
    const web = { channelId: 'webchat', conversation, channelData: {} };
    expect(who(web)).toEqual({ sender: 'webchat:C1', alias: undefined });
    expect(who({ ...web, from: { id: 'dl_other', aadObjectId: 'aad-1' } })).toEqual({
      sender: 'webchat:C1',
      alias: undefined,
    });
  });
});

describe('a team or a group', () => {
  it.each(['channel', 'groupChat'])('%s: nothing taken, only where to answer', (conversationType) => {
    const conversation = {
      conversationType,
      isGroup: true,
      id: '19:team@thread.tacv2;messageid=1',
      tenantId: tenant,
    };
    const reading = parse(activity({ conversation, text: '<at>Parvis</at> bonjour', locale: 'en-GB' }));
    expect(reading.inbound).toEqual([]);
    expect(reading.group).toMatchObject({ language: 'en-GB', address: { conversation: conversation.id } });
    expect(
      parse(activity({ conversation, type: 'conversationUpdate', membersAdded: [{ id: bot }] })),
    ).toEqual({
      inbound: [],
      skipped: 'group',
    });
  });
});

describe('whatever it is given', () => {
  it.each([
    null,
    0,
    'x',
    [],
    {},
    { type: 'message' },
    { ...activity(), from: null },
    { ...activity(), conversation: 'x' },
  ])('it gives nothing for %j', (body) => expect(parse(body).inbound).toEqual([]));

  it('it never throws', () => {
    const parts = Object.keys(
      activity({ text: '', value: 0, entities: [], attachments: [], membersAdded: [] }),
    );
    const spoiled = fc.record(Object.fromEntries(parts.map((name) => [name, fc.anything()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(spoiled, fc.boolean(), (more, isWhole) => {
        const { inbound } = parse(isWhole ? activity(more) : more);
        for (const each of inbound) expect(each.channel).toBe('teams');
      }),
      { numRuns: 20_000 },
    );
  });
});
