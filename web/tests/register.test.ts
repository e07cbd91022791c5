import { describe, expect, it } from 'vitest';
import { registerEn } from '../src/i18n/register.en';
import { registerZh, type RegisterKey } from '../src/i18n/register.zh';

const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

describe('the words of the register', () => {
  it.each(Object.keys(registerZh) as RegisterKey[])('say %s with the same values in both languages', (key) => {
    for (const form of registerEn[key].split('|')) expect(names(form)).toEqual(names(registerZh[key]));
    expect(registerZh[key]).not.toMatch(/重点人员|管控对象|外来人口|暂住|房客|房东|！|非法|失败/);
    expect(registerEn[key]).not.toMatch(/\b(illegal|invalid|please|oops|sorry)\b/i);
  });
});
