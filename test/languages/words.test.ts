import { describe, expect, it } from 'vitest';
import { intentIn, readIntents } from '../../core/conversation/intents.ts';
import type { OfferedChoice } from '../../core/conversation/session.ts';
import { choiceIn, numberIn } from '../../core/conversation/understand.ts';
import {
  commandIn,
  isTypo,
  languageNames,
  languageOf,
  normalise,
  readWords,
} from '../../core/conversation/words.ts';

const lexicons = [
  readWords('fr', { stop: 'stop|arrêt', lead: 'n|no|le', 'number.2': 'deux', common: 'le|je', greeting: '' }),
  readWords('ar', {
    stop: 'توقف|إيقاف',
    lead: 'رقم',
    'number.2': 'اثنان|الثاني',
    'choice.yes': 'نعم',
    common: 'في|من',
  }),
  readWords('zh', {
    stop: '停止',
    lead: '第|选',
    'number.2': '二|两|第二个',
    'choice.yes': '是|是的',
    common: '我|的',
  }),
  readWords('tr', { stop: 'dur', 'choice.yes': 'evet', 'number.6': 'altı', common: 'bir|ve' }),
  readWords('ro', { stop: 'oprește', 'choice.yes': 'da', common: 'și|este' }),
];

describe('letters that stand for one another', () => {
  it.each([
    ['أُرِيدُ', 'اريد', 'hamza and vowel marks'],
    ['إيقاف', 'ايقاف', 'alef with hamza below'],
    ['آخر', 'اخر', 'alef with madda'],
    ['ٱلعربية', 'العربيه', 'alef wasla and ta marbuta'],
    ['مـــرحبا', 'مرحبا', 'tatweel'],
    ['مستشفى', 'مستشفي', 'final ya'],
    ['کتابی', 'كتابي', 'Persian kaf and ya'],
    ['١٢٣ ۴۵۶', '123 456', 'Arabic-Indic and Persian digits'],
    ['İSTANBUL IŞIK ışık', 'istanbul isik isik', 'Turkish i'],
    ['ŞTEFAN ştefan ștefan Țară ţară', 'stefan stefan stefan tara tara', 'comma below and cedilla'],
    ['Não, você', 'nao voce', 'tildes'],
    ['¿Dónde está?', 'donde esta', 'Spanish marks'],
    ['你好，世界！', '你好 世界', 'Chinese marks'],
    ['２号', '2号', 'wide digits'],
  ])('%s is %s (%s)', (text, bare) => {
    expect(normalise(text)).toBe(bare);
  });
});

describe('typos', () => {
  it.each([
    ['取消订购', '取消订阅', false],
    ['موقف', 'توقف', false],
    ['مساعد', 'مساعده', true],
    ['oprest', 'opreste', true],
  ])('%s for %s: %j', (written, meant, typo) => {
    expect(isTypo(written, meant)).toBe(typo);
  });
});

describe('numbers and choices', () => {
  it.each([
    ['رقم ٢', 2],
    ['٢', 2],
    ['۲', 2],
    ['الثاني', 2],
    ['第2', 2],
    ['选2', 2],
    ['两', 2],
    ['第二个', 2],
    ['ALTI', 6],
    ['n°2', 2],
    ['le2', null],
    ['我住在二楼', null],
  ])('%s: %j', (text, number) => {
    expect(numberIn(text, lexicons)).toBe(number);
  });

  const choices: readonly OfferedChoice[] = [
    { id: 'yes', label: 'Oui', number: 1 },
    { id: 'other', label: '其他问题', number: 2 },
  ];
  it.each([
    ['نعم', 'yes'],
    ['是', 'yes'],
    ['EVET', 'yes'],
    ['Da', 'yes'],
    ['问题', 'other'],
    ['问', undefined],
    ['是不是', undefined],
  ])('%s chooses %j', (text, id) => {
    expect(choiceIn(text, choices, lexicons)?.id).toBe(id);
  });

  it.each([
    ['arabe', 'ar'],
    ['Chinois', 'zh'],
    ['roumain', 'ro'],
    ['Türkçe', 'tr'],
    ['turkce', 'tr'],
    ['العربية', 'ar'],
    ['中文', 'zh'],
    ['zh', 'zh'],
  ])('%s is a language: %s', (text, code) => {
    const codes = ['fr', 'ar', 'zh', 'tr', 'ro'];
    const named = codes.map((language) => readWords(language, languageNames(language, codes)));
    const offered = codes.map((id, at) => ({ id, label: `Langue ${id}`, number: at + 1 }));
    expect(choiceIn(text, offered, named)?.id).toBe(code);
  });
});

describe('the language of a first message', () => {
  it.each([
    ['مرحبا', 'ar'],
    ['垃圾', 'zh'],
    ['我的街道', 'zh'],
    ['bir lamba ve', 'tr'],
    ['este și', 'ro'],
    ['je le dis', 'fr'],
    ['مرحبا Parvis', 'ar'],
    ['عمود إنارة مكسور 12 rue de Belleville', 'ar'],
    ['路灯坏了 12 rue de Belleville', 'zh'],
    ['le mot 中 sur le mur', 'fr'],
    ['ok', null],
    ['1', null],
  ])('%s: %j', (text, language) => {
    expect(languageOf(text, lexicons)).toBe(language);
  });
});

describe('a word of command', () => {
  it.each([
    ['توقّف', 'stop'],
    ['ايقاف', 'stop'],
    ['停止。', 'stop'],
    ['OPREŞTE', 'stop'],
    ['请不要停止', null],
    ['موقف', null],
    ['停車', null],
  ])('%s: %j', (text, command) => {
    expect(commandIn(text, lexicons, true)).toBe(command);
  });
});

describe('what someone wants', () => {
  const intents = [
    readIntents('fr', { report: 'signaler|lampadaire', vote: 'voter' }),
    readIntents('ar', { report: 'حفرة|قمامة', vote: 'تصويت' }),
    readIntents('zh', { report: '垃圾|坏了', vote: '投票' }),
    readIntents('es', { report: 'basura', vote: 'votar' }),
  ];
  it.each([
    ['هناك قمامة', 'ar', 'report'],
    ['والحفرة كبيرة', 'ar', 'report'],
    ['للتصويت', 'ar', 'vote'],
    ['我家门口有垃圾', 'zh', 'report'],
    ['路灯坏了', 'fr', 'report'],
    ['我要投票', 'fr', 'vote'],
    ['basura', 'fr', 'report'],
    ['votir', 'fr', 'vote'],
    ['basure', 'fr', null],
    ['basure', 'es', 'report'],
  ])('%s, to one who speaks %s: %j', (text, language, dialog) => {
    expect(intentIn(text, intents, language)).toBe(dialog);
  });
});
