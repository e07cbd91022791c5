import { describe, expect, it } from 'vitest';
import { placedEn } from '../src/i18n/placed.en';
import { placedZh, type PlacedKey } from '../src/i18n/placed.zh';

const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

describe('the words of organisations', () => {
  it.each(Object.keys(placedZh) as PlacedKey[])('say %s with the same values in both languages', (key) => {
    for (const form of placedEn[key].split('|')) expect(names(form)).toEqual(names(placedZh[key]));
    expect(placedZh[key]).not.toMatch(/重点人员|管控对象|外来人口|暂住|房客|房东|！|非法|失败/);
    expect(placedEn[key]).not.toMatch(/\b(illegal|invalid|please|oops|sorry)\b/i);
  });
});
