import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../bots/log.ts';

function written(fields: object): Record<string, unknown> {
  const out = new PassThrough();
  createLog('info', out).info(fields, 'said');
  const { time, ...line } = JSON.parse(String(out.read())) as Record<string, unknown>;
  expect(time).toMatch(/^20\d\d-\d\d-\d\dT/);
  return line;
}

describe('the log', () => {
  it('keeps ids, codes and counts', () => {
    expect(written({ inbox: 7, code: 'channel.malformed', ids: ['a'], detail: { rows: 2 } })).toEqual({
      level: 30,
      msg: 'said',
      inbox: 7,
      code: 'channel.malformed',
      ids: ['a'],
      detail: { rows: 2 },
    });
  });

  it('blanks what could hold words, a number or a name, one level in too', () => {
    expect(written({ text: 'bonjour', job: { phone: '+33612345678', id: 3 } })).toEqual({
      level: 30,
      msg: 'said',
      text: '[-]',
      job: { phone: '[-]', id: 3 },
    });
  });
});
