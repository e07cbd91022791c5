import { describe, expect, it } from 'vitest';
import { accessEn } from '../src/i18n/access.en';
import { accessZh, type AccessKey } from '../src/i18n/access.zh';
import { formatUrl, parseUrl } from '../src/state/url';

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the words of the settings', () => {
  it.each(Object.keys(accessZh) as AccessKey[])('%s is said in both languages with the same values', (key) => {
    expect(accessZh[key]).not.toBe('');
    expect(accessEn[key]).not.toBe('');
    for (const form of accessEn[key].split('|')) expect(places(form)).toEqual(places(accessZh[key]));
  });
});

describe('the link to the settings', () => {
  it('opens the same page and account, and leaves other workspaces alone', () => {
    const link = '?ws=settings&page=users&user=0d0e3c83-8f1b-4d0b-9a5e-3a0f2f7f7c11';
    expect(formatUrl(parseUrl(link))).toBe(link);
    expect(formatUrl({ ...parseUrl(link), workspace: 'manage' })).toBe('');
    expect(parseUrl('?ws=settings&page=nonsense').page).toBe('account');
  });
});
