import { describe, expect, it } from 'vitest';
import { openScene } from '../scene.ts';
import { forwarding, hour, minute } from './forwarding.ts';

const at = forwarding();

describe('what is not forwarded', () => {
  it('reports from before it was turned on', async () => {
    const old = await openScene({ geocoderUrl: at.geocoder.url });
    await at.scene.close();
    at.scene = old;
    await at.report();
    at.forwarder = at.make();
    await at.later(minute);
    await at.later(hour);
    expect(await at.steps()).toEqual({});
    await at.report('+33639980002');
    await at.later(minute);
    expect(at.stub.requests).toHaveLength(1);
  });

  it('a category that the city keeps for itself, and what its author took back', async () => {
    at.forwarder = at.make({ banc: null });
    await at.report();
    await at.forwarder.round();
    expect(await at.steps()).toEqual({ over: 1 });
    at.forwarder = at.make();
    at.stub.troubles.push('broken');
    const reference = await at.report('+33639980002');
    await at.scene.say('sms', '+33639980002', { kind: 'text', text: 'mes démarches' });
    for (const text of ['1', 'retirer', 'oui'])
      await at.scene.say('sms', '+33639980002', { kind: 'text', text });
    expect(await at.stateOf(reference)).toBe('withdrawn');
    await at.later(hour);
    expect(at.stub.requests).toEqual([]);
  });

  it('one that is refused: given up at once, for the staff', async () => {
    at.stub.troubles.push({ status: 400 });
    await at.report();
    await at.forwarder.round();
    expect(await at.steps()).toEqual({ failed: 1 });
    await at.later(hour);
    expect(at.posts()).toBe(1);
    expect(at.scene.errors.join()).toContain('given up');
    expect(at.scene.errors.join()).not.toMatch(/Oberkampf|banc/);
  });

  it('for a week with a wrong key, then given up', async () => {
    at.stub.troubles.push(...Array.from({ length: 400 }, () => ({ status: 403 })));
    await at.report();
    for (let n = 0; n < 24 * 7 + 2; n += 1) await at.later(hour);
    expect(await at.steps()).toEqual({ failed: 1 });
    expect(at.posts()).toBeGreaterThan(100);
  });
});
