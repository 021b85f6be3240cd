import { expect, it } from 'vitest';
import { toAlphabet } from '../../adapters/sms/alphabet.ts';

it.each([
  ['Işıklar çalışmıyor, İstanbul değil', 'Isiklar calismiyor, Istanbul degil'],
  ['Strada și țara, în față, Şţ', 'Strada si tara, in fata, St'],
  ['Você não está lá, ações', 'Voce nao esta la, acoes'],
  ['¿Dónde está? Aquí, número', '¿Donde esta? Aqui, numero'],
])('%s goes out as %s', (text, plain) => {
  expect(toAlphabet(text)).toBe(plain);
});

it.each(['مرحبا', '你好'])('%s stays as it is', (text) => {
  expect(toAlphabet(text)).toBe(text);
});
