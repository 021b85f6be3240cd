import { describe, expect, it } from 'vitest';
import { createProgress } from '../../bots/cli/progress.ts';
import { counted } from '../../core/civic/trial.ts';

function shown(isTTY: boolean, size: number): string {
  let text = '';
  const progress = createProgress({ isTTY, write: (more) => (text += more) });
  const items = Array.from({ length: size }, (_, at) => at);
  expect([...counted(items, progress.line)]).toEqual(items);
  progress.end();
  return text;
}

describe('how far a long file is', () => {
  it('is a bar on a terminal, plain lines elsewhere, nothing for a short file', () => {
    expect(shown(true, 200)).toBe(
      `\r[${'#'.repeat(15)}${'.'.repeat(15)}] 100/200\r[${'#'.repeat(30)}] 200/200\n`,
    );
    expect(shown(false, 250)).toBe('100 sur 250\n200 sur 250\n250 sur 250\n');
    expect(shown(true, 100)).toBe('');
  });
});
