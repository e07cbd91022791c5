import { describe, expect, it } from 'vitest';
import { keepingEn } from '../src/i18n/keeping.en';
import { keepingZh, type KeepingKey } from '../src/i18n/keeping.zh';

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the words of keeping and erasing', () => {
  it.each(Object.keys(keepingZh) as KeepingKey[])('%s is said in both languages with the same values', (key) => {
    expect(keepingZh[key]).not.toBe('');
    for (const form of keepingEn[key].split('|')) expect(places(form)).toEqual(places(keepingZh[key]));
  });
});
