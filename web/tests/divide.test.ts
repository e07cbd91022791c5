import { describe, expect, it } from 'vitest';
import { coloured } from '../src/divide/overlay';
import { isReached } from '../src/divide/Scores';
import { divideEn } from '../src/i18n/divide.en';
import { divideZh, type DivideKey } from '../src/i18n/divide.zh';

const keys = Object.keys(divideZh) as DivideKey[];
const values = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

const side = 6;
const cells = Array.from({ length: side * side }, (_, i) => String(i));
const grids = cells.map((number) => ({
  id: null, number, name: number, fate: 'new' as const, households: 1, households_before: null, geometry: { type: 'Point' as const, coordinates: [0, 0] },
}));
const borders = cells.flatMap((number, i) => {
  const beside = [i % side < side - 1 ? i + 1 : -1, i + side < side * side ? i + side : -1];
  return beside.filter((other) => other >= 0).map((other) => ({ first: number, second: String(other), length_m: 1, on_lanes: 1, kept: 0, lanes: [] }));
});

describe('a division on the map', () => {
  it('never gives two neighbours the same colour', () => {
    const colours = coloured(grids, borders);
    expect(colours.size).toBe(grids.length);
    for (const { first, second } of borders) expect(colours.get(first)).not.toBe(colours.get(second));
  });

  it('uses all the colours, so that grids are told apart from afar', () => {
    expect(new Set(coloured(grids, borders).values()).size).toBe(6);
  });
});

describe('a score beside its target', () => {
  it('is not short by less than what is written', () => {
    expect(isReached(0.9997, 1)).toBe(true);
    expect(isReached(0.98, 1)).toBe(false);
    expect(isReached(0.5991, 0.6)).toBe(false);
  });
});

describe('the words of dividing', () => {
  it.each(keys)('say %s with the same values in both languages', (key) => {
    for (const form of divideEn[key].split('|')) expect(values(form).filter((name) => !values(divideZh[key]).includes(name))).toEqual([]);
    expect(divideEn[key]).not.toBe('');
  });
});
