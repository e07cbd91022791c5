import { describe, expect, it } from 'vitest';
import { Problem } from '../src/api/client';
import { householdsEn } from '../src/i18n/households.en';
import { householdsZh } from '../src/i18n/households.zh';
import { registerEn } from '../src/i18n/register.en';
import { registerZh } from '../src/i18n/register.zh';
import { fieldOf } from '../src/register/changes';
import { readId } from '../src/register/identity';

const zh: Record<string, string> = { ...registerZh, ...householdsZh };
const en: Record<string, string> = { ...registerEn, ...householdsEn };

const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

describe('the words of the register', () => {
  it.each([...Object.keys(registerZh), ...Object.keys(householdsZh)])('say %s with the same values in both languages', (key) => {
    for (const form of (en[key] ?? '').split('|')) expect(names(form)).toEqual(names(zh[key] ?? ''));
    expect(zh[key]).not.toMatch(/重点人员|管控对象|外来人口|暂住|房客|房东|！|非法|失败/);
    expect(en[key]).not.toMatch(/\b(illegal|invalid|please|oops|sorry)\b/i);
  });
});

describe('an id number', () => {
  const now = new Date(2026, 10, 22);
  it.each([
    ['', { kind: 'empty' }],
    ['99999919800101', { kind: 'short', missing: 4 }],
    ['99999919800101002X', { kind: 'ok', birthday: '1980-01-01', age: 46 }],
    ['９９９９９９ 19800101 002x', { kind: 'ok', birthday: '1980-01-01', age: 46 }],
    ['999999198001010031', { kind: 'checksum' }],
    ['999999198002300021', { kind: 'birthday' }],
    ['999999203001010021', { kind: 'future' }],
    ['09999919800101002X', { kind: 'shape' }],
  ])('%s says what it is while it is typed', (number, verdict) => {
    expect(readId(number, now)).toEqual(verdict);
  });
});

describe('a refusal', () => {
  const refused = (code: string): Problem => new Problem(409, { code });
  it('stands beside the field it is about, or below the form', () => {
    expect(fieldOf(refused('id_checksum'), { name: '', id_number: '1' })).toBe('id_number');
    expect(fieldOf(refused('birthday_in_future'), { birth_year: '2030', id_number: '' })).toBe('birth_year');
    expect(fieldOf(refused('two_heads'), { relation: 'head' })).toBe('relation');
    expect(fieldOf(refused('no_personal_key'), { name: '' })).toBeNull();
    expect(fieldOf(new Problem(422, { errors: [{ where: 'body.landlord_name' }] } as never), { landlord_name: '' })).toBe('landlord_name');
  });
});
