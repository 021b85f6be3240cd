import { describe, expect, it } from 'vitest';
import { activityOf } from '../../adapters/teams/activity.ts';
import type { Address } from '../../adapters/teams/address.ts';
import { capabilities } from '../../adapters/teams/index.ts';
import { preview } from '../../adapters/teams/preview.ts';
import { render } from '../../adapters/teams/render.ts';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { faultsOf } from '../peers/azure-activity.ts';

const teams: Address = {
  v: 1,
  channel: 'msteams',
  service: 'https://smba.trafficmanager.net/emea/',
  conversation: 'a:1c',
  bot: '28:bot',
  user: '29:u',
  aad: 'aad-1',
  tenant: 'tenant-1',
};
const { aad: _, tenant: __, ...elsewhere } = teams;
const facebook: Address = { ...elsewhere, channel: 'facebook' };
const webchat: Address = { ...elsewhere, channel: 'webchat' };

const message = (more: Partial<Outbound> = {}): Outbound => ({
  v: 1,
  language: 'fr',
  text: 'Oui ?',
  ...more,
});
const choices = (...labels: readonly string[]) =>
  labels.map((label, index) => ({ id: `c${index}`, label, number: index + 1 }));
const only = (address: Address, more: Partial<Outbound>) => {
  const [part, ...others] = render(message(more));
  if (part === undefined || others.length > 0) throw new Error('not one part');
  return activityOf(address, part);
};
const card = (activity: Readonly<Record<string, unknown>>) =>
  (activity.attachments as readonly { content: { body: readonly Record<string, unknown>[] } }[])[0]?.content
    .body;

describe('in Teams', () => {
  it('words are XML, with nothing of theirs read as markup; it says whom it is for', () => {
    expect(only(teams, { text: 'a < b\n*c* & "d"' })).toEqual({
      type: 'message',
      channelId: 'msteams',
      serviceUrl: 'https://smba.trafficmanager.net/emea/',
      from: { id: '28:bot' },
      recipient: { id: '29:u', aadObjectId: 'aad-1' },
      conversation: { id: 'a:1c', tenantId: 'tenant-1' },
      channelData: { tenant: { id: 'tenant-1' } },
      textFormat: 'xml',
      text: 'a &lt; b<br/>*c* &amp; "d"',
    });
  });

  it('choices are buttons of a card that say their label and carry the turn', () => {
    const sent = only(teams, { choices: choices('Oui', 'Non'), turn: 20 });
    expect(sent.text).toBe('Oui ?');
    const submit = (title: string, parvis: string) => ({
      type: 'Action.Submit',
      title,
      data: { parvis, msteams: { type: 'messageBack', displayText: title, value: { parvis } } },
    });
    expect(card(sent)).toEqual([
      { type: 'ActionSet', actions: [submit('Oui', 'k:c0'), submit('Non', 'k:c1')] },
    ]);
  });

  it('at most six in a set; a long label alone; a very long one wraps, without markup', () => {
    const long = 'Végétaliser la place et ses abords';
    const longer = 'Des bancs, de l’ombre et une fontaine *pour* toutes et tous [ici]';
    const body = card(
      only(teams, { choices: choices('1', '2', '3', '4', '5', '6', '7', long, longer, '8'), turn: 1 }),
    );
    const shape = body?.map((item) =>
      item.type === 'ActionSet'
        ? (item.actions as readonly { title: string }[]).map(({ title }) => title)
        : (item.items as readonly { inlines: unknown }[])[0]?.inlines,
    );
    expect(shape).toEqual([
      ['1', '2', '3', '4', '5', '6'],
      ['7'],
      [long],
      [{ type: 'TextRun', text: longer }],
      ['8'],
    ]);
  });

  it('a link is a button that opens it', () => {
    const link = { label: 'Le site', url: 'https://www.example.org/' };
    expect(card(only(teams, { link }))).toEqual([
      {
        type: 'ActionSet',
        actions: [{ type: 'Action.OpenUrl', title: 'Le site', url: 'https://www.example.org/' }],
      },
    ]);
  });
});

describe('on other channels', () => {
  it('web chat: plain words, the same card', () => {
    const sent = only(webchat, { text: 'a < b\nc', choices: choices('Oui'), turn: 1 });
    expect([sent.textFormat, sent.text]).toEqual(['plain', 'a < b\nc']);
    expect(card(sent)).toHaveLength(1);
  });

  it('where a card is only a picture: suggested actions that say their label, and the link in words', () => {
    const link = { label: 'Le site', url: 'https://www.example.org/' };
    const sent = only(facebook, { choices: choices('Oui', 'Non'), turn: 1, link });
    expect(sent).toMatchObject({
      textFormat: 'plain',
      text: 'Oui ?\n\nLe site : https://www.example.org/',
      suggestedActions: {
        actions: [
          { type: 'imBack', title: 'Oui', value: 'Oui' },
          { type: 'imBack', title: 'Non', value: 'Non' },
        ],
      },
    });
    expect(sent.attachments).toBeUndefined();
  });
});

describe('within the limits', () => {
  it('a long text is split, what one presses comes last; a place is told in words', () => {
    const text = `${'mot '.repeat(700)}fin`;
    const parts = render(
      message({
        text,
        choices: choices('Oui'),
        turn: 1,
        place: { lat: 48.8, lon: 2.3, label: 'Belleville' },
      }),
    );
    expect(parts.length).toBe(2);
    expect(parts.map((part) => part.buttons?.length ?? 0)).toEqual([0, 1]);
    for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(capabilities.textLimit);
    expect(parts.at(-1)?.text.endsWith('fin\n📍 Belleville')).toBe(true);
  });

  it('the heaviest message that the capabilities allow is under 40 KB and has no fault', () => {
    const labels = Array.from(
      { length: capabilities.choices },
      (_each, index) => `${index} ${'é'.repeat(150)}`,
    );
    const [part] = render(
      message({ text: '&'.repeat(capabilities.textLimit), choices: choices(...labels), turn: 36 ** 5 }),
    );
    const sent = activityOf(teams, part ?? { text: '' });
    expect(faultsOf(sent as Record<string, unknown>, JSON.stringify(sent), 'a:1c')).toEqual([]);
  });

  it('is shown as text', () => {
    const [part] = render(
      message({
        choices: choices('Oui', 'Non'),
        turn: 1,
        link: { label: 'Le site', url: 'https://x.example.org' },
      }),
    );
    expect(preview(part ?? {})).toBe('Oui ?\n[Oui]\n[Non]\n[Le site]');
  });
});
