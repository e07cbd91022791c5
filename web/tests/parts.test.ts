import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { partsWhile } from '../src/state/parts';

const rest = (): Promise<void> => new Promise((done) => setTimeout(done));

function made() {
  const said: string[] = [];
  const parts = { start: () => void said.push('start'), stop: () => void said.push('stop') };
  const wanted = signal(false);
  let fetched = 0;
  const shown = partsWhile(wanted, () => {
    fetched += 1;
    return Promise.resolve(parts);
  });
  return { said, parts, wanted, shown, fetched: () => fetched };
}

describe('parts with a script of their own', () => {
  it('are fetched when first wanted, started each time, and stopped when they leave', async () => {
    const { said, parts, wanted, shown, fetched } = made();
    expect(fetched()).toBe(0);
    wanted.value = true;
    expect(shown.value).toBeNull();
    await rest();
    expect(shown.value).toBe(parts);
    wanted.value = false;
    expect(shown.value).toBeNull();
    wanted.value = true;
    expect(said).toEqual(['start', 'stop', 'start']);
    expect(fetched()).toBe(1);
  });

  it('are started once though wanted twice while the script comes, and not at all when no longer wanted', async () => {
    const twice = made();
    twice.wanted.value = true;
    twice.wanted.value = false;
    twice.wanted.value = true;
    await rest();
    expect(twice.said).toEqual(['start']);
    const gone = made();
    gone.wanted.value = true;
    gone.wanted.value = false;
    await rest();
    expect(gone.said).toEqual([]);
  });
});
