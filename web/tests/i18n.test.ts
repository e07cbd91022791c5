import { describe, expect, it } from 'vitest';
import { translate, type MessageKey } from '../src/i18n';
import { en } from '../src/i18n/en';
import { patrolEn } from '../src/i18n/patrol.en';
import { patrolZh, type PatrolKey } from '../src/i18n/patrol.zh';
import { snapEn } from '../src/i18n/snap.en';
import { snapZh, type SnapKey } from '../src/i18n/snap.zh';
import { zh } from '../src/i18n/zh';

const keys = Object.keys(zh) as MessageKey[];
const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

/** From the glossary: words that never appear on a screen. */
const forbidden =
  /管控对象|重点人员|特殊人群|外来人口|暂住人口|房客|残废|孤寡|空巢|村长|摸排|死角|排名|脱岗|操作有误|操作失败|非法|参数错误|未知错误|系统异常|内部错误|操作成功|驳回|黑名单|监控|抓拍|画像|人脸|抱歉|！/;
const forbiddenEnglish = /\b(illegal|invalid|oops|sorry|please|something went wrong|blacklist|abort|migrants)\b/i;

describe('the two catalogues', () => {
  it('have the same keys', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
  });

  it.each(keys)('say %s with the same values in both languages', (key) => {
    for (const form of en[key].split('|')) {
      const missing = names(form).filter((name) => !names(zh[key]).includes(name));
      expect(missing).toEqual([]);
    }
    expect(en[key]).not.toBe('');
    expect(zh[key]).not.toMatch(forbidden);
    expect(en[key]).not.toMatch(forbiddenEnglish);
    expect(en[key]).not.toContain('(s)');
  });

  it.each(Object.keys(snapZh) as SnapKey[])('say %s of the public page alike', (key) => {
    for (const form of snapEn[key].split('|')) expect(names(form)).toEqual(names(snapZh[key]));
    expect(snapZh[key]).not.toMatch(forbidden);
    expect(snapEn[key]).not.toMatch(forbiddenEnglish);
  });

  it.each(Object.keys(patrolZh) as PatrolKey[])('say %s of the patrol page alike', (key) => {
    for (const form of patrolEn[key].split('|')) expect(names(form).filter((name) => !names(patrolZh[key]).includes(name))).toEqual([]);
    expect(patrolZh[key]).not.toMatch(forbidden);
    expect(patrolEn[key]).not.toMatch(forbiddenEnglish);
  });

  it('choose the English form by number, also a grouped one', () => {
    expect(translate('en', 'search.found', { n: 1 })).toBe('1 result');
    expect(translate('en', 'search.found', { n: '1,204' })).toBe('1,204 results');
    expect(translate('zh', 'search.found', { n: 1 })).toBe('找到 1 条');
  });

  it('leave an unknown value visible instead of dropping it', () => {
    expect(translate('zh', 'grid.title', {})).toBe('{number} 网格');
  });
});
