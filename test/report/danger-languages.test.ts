import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { dangerIn } from '../../core/civic/danger.ts';

const city = loadCity('cities/paris');
const found = (text: string) => dangerIn(text, city)?.id ?? null;

describe('danger, in the words of each language', () => {
  it.each([
    ['fire', 'Hay un incendio en la escalera'],
    ['fire', 'Está a arder um carro'],
    ['fire', 'Miroase a gaz în bloc'],
    ['fire', 'Binada yangın var'],
    ['fire', 'هناك حريق في العمارة'],
    ['fire', 'النار في السيارة'],
    ['fire', '楼下着火了'],
    ['medical', 'Un hombre herido, no respira'],
    ['medical', '有人受伤，流血了'],
    ['police', 'Bir adam bıçak çekti'],
    ['police', 'رجل معه سكين يتبعني'],
    ['distress', 'Se îneacă cineva'],
    ['distress', '有人要跳楼'],
  ])('%s: %s', (id, text) => {
    expect(found(text)).toBe(id);
  });

  it.each(['消防栓漏水', 'Un petardo de fuegos artificiales en el suelo', 'yangın musluğu kırık', '剪刀'])(
    'none: %s',
    (text) => {
      expect(found(text)).toBeNull();
    },
  );
});
