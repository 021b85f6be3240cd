import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Consultation } from '../../core/civic/consultations.ts';
import { type DeskTest, type Fields, openDesk } from './desk.ts';

const home = '/staff/consultations';

/** What a campaigner types: a question of each kind. */
const typed: Fields = {
  languages: ['fr', 'en'],
  questions: '6',
  title_fr: 'Les cours d’école',
  title_en: 'School yards',
  intro_fr: 'Que faire des cours d’école le samedi ?',
  intro_en: 'What to do with school yards on Saturdays?',
  next_fr: 'La Ville publie les résultats ici.',
  next_en: 'The city publishes the results here.',
  opensAt: '2026-03-09T09:00',
  closesAt: '2026-03-20T18:00',
  q0_kind: 'one',
  q0_required: 'yes',
  q0_text_fr: 'Faut-il ouvrir les cours le samedi ?',
  q0_text_en: 'Should they open on Saturdays?',
  q0_choices_fr: 'Oui\r\nNon',
  q0_choices_en: 'Yes\r\nNo',
  q1_kind: 'several',
  q1_text_fr: 'Pour quoi faire ?',
  q1_text_en: 'What for?',
  q1_choices_fr: 'Jouer\r\nJardiner\r\nSe retrouver',
  q1_choices_en: 'Play\r\nGarden\r\nMeet',
  q1_max: '2',
  q2_kind: 'ranking',
  q2_text_fr: 'Par quoi commencer ?',
  q2_text_en: 'Where to begin?',
  q2_choices_fr: 'Les maternelles\r\nLes écoles',
  q2_choices_en: 'Nurseries\r\nSchools',
  q3_kind: 'scale',
  q3_text_fr: 'Est-ce utile ?',
  q3_text_en: 'Is it useful?',
  q3_to: '5',
  q3_low_fr: 'pas du tout',
  q3_low_en: 'not at all',
  q3_high_fr: 'tout à fait',
  q3_high_en: 'fully',
  q4_kind: 'text',
  q4_text_fr: 'Une idée ?',
  q4_text_en: 'An idea?',
  q5_kind: 'place',
  q5_text_fr: 'Quelle cour ?',
  q5_text_en: 'Which yard?',
};

describe('a consultation written in the console', () => {
  let desk: DeskTest;
  let writer: Awaited<ReturnType<DeskTest['as']>>;
  beforeAll(async () => {
    desk = await openDesk();
    writer = await desk.as('campaigner');
  });
  afterAll(() => desk.close());

  const loaded = async (id: string): Promise<Consultation | undefined> =>
    (await desk.service.parvis.engine.world.store.transaction((tx) => tx.consultations.load(id)))
      ?.consultation;
  /** The texts of the questions in a form's page, in their order. */
  const asked = (page: string) =>
    [...page.matchAll(/name="q\d+_text_fr"[^>]*>\n?([^<]*)</g)].map(([, text]) => text);

  it('becomes a draft with a question of each kind', async () => {
    const { status, to } = await writer.post(`${home}/new`, typed);
    expect({ status, to }).toEqual({ status: 303, to: `${home}/les-cours-d-ecole` });
    const draft = await loaded('les-cours-d-ecole');
    expect(draft).toMatchObject({ state: 'draft', demonstration: false });
    // Nine o'clock in Paris is eight in winter's universal time.
    expect(new Date(draft?.opensAt ?? 0).toISOString()).toBe('2026-03-09T08:00:00.000Z');
    expect(draft?.questions[0]).toEqual({
      id: 'faut-il-ouvrir-les-cours-le-same',
      kind: 'one',
      required: true,
      text: { fr: 'Faut-il ouvrir les cours le samedi ?', en: 'Should they open on Saturdays?' },
      choices: [
        { id: 'oui', text: { fr: 'Oui', en: 'Yes' } },
        { id: 'non', text: { fr: 'Non', en: 'No' } },
      ],
    });
    expect(draft?.questions.map(({ kind }) => kind)).toEqual([
      'one',
      'several',
      'ranking',
      'scale',
      'text',
      'place',
    ]);
    expect(draft?.questions[1]).toMatchObject({ max: 2, required: false });
    expect(draft?.questions[3]).toMatchObject({ to: 5, low: { fr: 'pas du tout', en: 'not at all' } });
  });

  it('is changed, its answers keeping their names, and a second of the same title gets another', async () => {
    const path = `${home}/les-cours-d-ecole/edit`;
    const page = (await writer.get(path)).text;
    const seen = /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const ids = [...page.matchAll(/name="(q\d_id)" value="([^"]*)"/g)].map(([, name, id]) => [name, id]);
    const again = { ...typed, ...Object.fromEntries(ids), seen };
    const changes = { q0_choices_fr: 'Non\nOui\nParfois', q0_choices_en: 'No\nYes\nAt times' };
    expect((await writer.post(path, { ...again, ...changes })).to).toBe(`${home}/les-cours-d-ecole`);
    const first = (await loaded('les-cours-d-ecole'))?.questions[0];
    expect(first && 'choices' in first && first.choices.map(({ id }) => id)).toEqual([
      'non',
      'oui',
      'parfois',
    ]);
    const late = await writer.post(path, again);
    expect(late.status).toBe(422);
    expect(late.text).toContain('Quelqu’un d’autre vient de modifier ce brouillon.');
    expect((await writer.post(`${home}/new`, typed)).to).toBe(`${home}/les-cours-d-ecole-2`);
  });

  it('adds, moves and removes questions without losing a word', async () => {
    const two = { ...typed, questions: '2' };
    const pressed = async (wish: string, more: Fields = {}) =>
      (await writer.post(`${home}/new`, { ...two, ...more, do: wish })).text;
    expect(asked(await pressed('down:0'))).toEqual([
      'Pour quoi faire ?',
      'Faut-il ouvrir les cours le samedi ?',
    ]);
    expect(asked(await pressed('up:1'))).toEqual([
      'Pour quoi faire ?',
      'Faut-il ouvrir les cours le samedi ?',
    ]);
    expect(asked(await pressed('remove:0'))).toEqual(['Pour quoi faire ?']);
    const added = await pressed('add', { add_kind: 'scale' });
    expect(asked(added)).toEqual(['Faut-il ouvrir les cours le samedi ?', 'Pour quoi faire ?', '']);
    expect(added).toContain('Question 3 sur 3 : note');
    const turkish = await pressed('language', { add_language: 'tr' });
    expect(turkish).toContain('name="q1_choices_tr"');
    expect(await loaded('les-cours-d-ecole-3')).toBeUndefined();
  });

  it('names each fault at its field, and keeps nothing', async () => {
    const wrong = await writer.post(`${home}/new`, {
      ...typed,
      title_en: '',
      closesAt: '2026-03-01T18:00',
      q1_choices_en: 'Play',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('<a href="#title_en">Titre : le texte manque dans cette langue : en</a>');
    expect(wrong.text).toContain('<a href="#closesAt">Clôture : la fin doit venir après le début</a>');
    expect(wrong.text).toContain('<a href="#q1_choices_en">Question 2, Réponses proposées : ');
    expect(wrong.text).toContain('id="q1_choices_en-error"');
    expect(await loaded('les-cours-d-ecole-3')).toBeUndefined();
  });

  it('shows itself as the dialogs say it, on each channel', async () => {
    const seen = async (channel: string, language: string) => {
      const fields = { ...typed, look_channel: channel, look_language: language };
      const { text } = await writer.post(`${home}/preview`, fields);
      return [...text.matchAll(/class="bubble">([^<]*)</g)].map(([, bubble]) => bubble);
    };
    const french = await seen('web', 'fr');
    expect(french).toHaveLength(8);
    expect(french[0]).toContain('Que faire des cours d’école le samedi ?');
    expect(french[1]).toMatch(/Question 1 sur 6.*\n.*Faut-il ouvrir les cours le samedi ?.*Oui.*Non/s);
    expect(french[7]).toContain('Merci, c’est enregistré. La Ville publie les résultats ici.');
    expect((await seen('web', 'en'))[1]).toContain('Should they open on Saturdays?');
    const kept = await writer.get(`${home}/les-cours-d-ecole?look_channel=web&look_language=en`);
    expect(kept.text).toContain('What to do with school yards on Saturdays?');
  });

  it('is opened by somebody else, and its questions stay from then on', async () => {
    const both = await desk.as('campaigner', 'approver');
    const path = `${home}/la-mienne`;
    await both.post(`${home}/new`, { ...typed, title_fr: 'La mienne' });
    await both.post(`${path}/open`);
    expect((await both.get(path)).text).toContain('un autre valideur doit l’ouvrir');
    await (await desk.as('approver')).post(`${path}/open`);
    const before = await loaded('la-mienne');
    expect(before?.state).toBe('open');
    expect((await writer.post(`${path}/edit`, { ...typed, title_fr: 'Une autre' })).to).toBe(path);
    expect((await writer.get(path)).text).toContain('ses questions ne peuvent plus changer');
    expect(await loaded('la-mienne')).toEqual(before);
    expect(asked((await writer.get(`${home}/new?from=la-mienne`)).text)).toHaveLength(6);
  });
});
