import { describe, expect, it } from 'vitest';
import { nudge } from '../src/map/still';

describe('a pressed place beside an opening panel', () => {
  it('stays where it is when it is in sight', () => {
    expect(nudge(400, 1000)).toBe(0);
  });
  it('comes back from under the panel', () => {
    expect(1200 - nudge(1200, 1000)).toBe(936);
  });
  it('comes back from the near edge', () => {
    expect(10 - nudge(10, 1000)).toBe(64);
  });
});
