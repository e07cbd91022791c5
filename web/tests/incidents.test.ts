import { describe, expect, it } from 'vitest';
import { incidentsEn } from '../src/i18n/incidents.en';
import { incidentsZh, type IncidentsKey } from '../src/i18n/incidents.zh';
import { query, type Clock, type May } from '../src/incidents/api';
import { agoText, durationText, momentText, toneOf, usedShare } from '../src/incidents/clock';
import { readKept } from '../src/incidents/kept';
import { countOf, firstQueue, queuesFor, statesOf, urgentFirst } from '../src/incidents/queues';
import { ended, lookOf } from '../src/incidents/states';
import { arrange } from '../src/incidents/steps';
import { growTree, isLeaf, leavesBelow, pathOf, searchTypes, type TypeNode } from '../src/incidents/types';
import { base64 } from '../src/incidents/upload';

const running: Clock = { state: 'running', unit: 'working_hours', limit_s: 14_400, used_s: 3_600, due_at: '2026-11-22T10:00:00Z', overdue: false, due_soon: false, on_time: null };

describe('the clock of an incident', () => {
  it('says a length in two units at most, never with a colon', () => {
    expect(durationText(135, 'zh')).toBe('2 小时 15 分');
    expect(durationText(4 * 1440 + 150, 'zh')).toBe('4 天 2 小时');
    expect(durationText(0.4, 'zh')).toBe('0 分');
    expect(durationText(1440, 'en')).toBe('1 day');
    expect(durationText(-5, 'en')).toBe('0 min');
  });

  it('is late or on time for good once the work was reported, and stands still while paused', () => {
    expect(toneOf(running)).toBe('ok');
    expect(toneOf({ ...running, due_soon: true })).toBe('soon');
    expect(toneOf({ ...running, overdue: true, due_soon: true })).toBe('overdue');
    expect(toneOf({ ...running, state: 'paused', overdue: true })).toBe('paused');
    expect(toneOf({ ...running, state: 'standing', overdue: true })).toBe('late');
    expect(toneOf({ ...running, state: 'ended', on_time: true })).toBe('done');
    expect(toneOf({ ...running, state: 'ended', on_time: null })).toBe('none');
    expect(usedShare(running)).toBe(0.25);
    expect(usedShare({ ...running, used_s: 20_000 })).toBe(1);
    expect(usedShare({ ...running, limit_s: null })).toBe(0);
  });

  it('says how long ago under a day, then the date', () => {
    const now = new Date('2026-11-22T12:00:00').getTime();
    expect(agoText(new Date(now - 3 * 60_000).toISOString(), now, 'zh')).toBe('3 分前');
    expect(agoText(new Date(now - 20_000).toISOString(), now, 'en')).toBe('just now');
    expect(agoText(new Date(now - 48 * 3_600_000).toISOString(), now, 'zh')).toBe('2026-11-20 12:00');
    expect(momentText(null)).toBe('—');
  });
});

const node = (code: string, name: string, parent_code: string | null, name_en = ''): TypeNode => ({ code, name, parent_code, name_en });
const tree = growTree([
  node('10', '部件', null, 'Components'), node('1001', '公用设施', '10', 'Utilities'), node('100118', '路灯', '1001', 'Street lamp'), node('100106', '路灯井盖', '1001', 'Lamp cover'),
  node('20', '事件', null, 'Events'), node('2001', '市容环境', '20', 'Townscape'), node('200102', '暴露垃圾', '2001', 'Exposed rubbish'), node('900101', '孤儿', '9001'),
]);

describe('the tree of types', () => {
  it('finds what can be chosen by any word of its path, what begins with it first', () => {
    expect(searchTypes(tree, '路灯').map(({ code }) => code)).toEqual(['100118', '100106']);
    expect(searchTypes(tree, '井盖').map(({ code }) => code)).toEqual(['100106']);
    expect(searchTypes(tree, '公用').map(({ code }) => code)).toEqual(['100118', '100106']);
    expect(searchTypes(tree, 'RUBBISH')[0]?.code).toBe('200102');
    expect(searchTypes(tree, '2001')[0]?.code).toBe('200102');
    expect(searchTypes(tree, '部件 垃圾')).toEqual([]);
    expect(searchTypes(tree, '  ')).toEqual([]);
  });

  it('knows leaves from branches, and shows what has lost its branch at the root', () => {
    expect(isLeaf(tree, '100118')).toBe(true);
    expect(isLeaf(tree, '1001')).toBe(false);
    expect(leavesBelow(tree, '10')).toBe(2);
    expect(pathOf(tree, '100118').map(({ name }) => name)).toEqual(['部件', '公用设施', '路灯']);
    expect(tree.children.get(null)?.map(({ code }) => code)).toEqual(['10', '20', '900101']);
    expect(pathOf(growTree([node('1', 'a', '2'), node('2', 'b', '1')]), '1')).toHaveLength(2);
  });
});

const may = (action: string, refused: string | null = null): May => ({ action, needs: [], refused, refused_zh: refused, refused_en: refused });

describe('what may be done', () => {
  it('puts the step that brings the case on first, and keeps what may not be done apart', () => {
    const { main, others, refused } = arrange([may('note'), may('close', 'same_person'), may('park'), may('feedback'), may('return')]);
    expect(main?.action).toBe('feedback');
    expect(others.map(({ action }) => action)).toEqual(['return', 'park', 'note']);
    expect(refused.map(({ action }) => action)).toEqual(['close']);
    expect(arrange([may('note'), may('urge')]).main).toBeNull();
    expect(arrange([may('something_new')]).main?.action).toBe('something_new');
  });

  it('shows reports to be screened to those who screen, and begins where somebody can act', () => {
    const has = (...rights: string[]) => (right: string): boolean => rights.includes(right);
    expect(queuesFor(has('incidents.dispatch'))).not.toContain('screening');
    expect(queuesFor(has('incidents.verify'))).toContain('screening');
    expect(firstQueue(has('incidents.dispatch'))).toBe('waiting');
    expect(firstQueue(has('incidents.verify'))).toBe('checking');
    const states = Object.values(statesOf).flat();
    expect(new Set(states).size).toBe(states.length);
    const board = { at: '', bodies: [], queue: {}, states: [{ state: 'filed', count: 3, overdue: 0 }, { state: 'returned', count: 2, overdue: 1 }, { state: 'handling', count: 9, overdue: 4 }] };
    expect(countOf(board, 'waiting')).toEqual({ count: 5, overdue: 1 });
    expect(countOf(null, 'waiting')).toBeNull();
  });

  it('puts what is escalated, then what is due, then what has waited longest first', () => {
    const one = (name: string, due_at: string | null, state_at: string, escalation = 0): { name: string; due_at: string | null; state_at: string; escalation: number } => ({ name, due_at, state_at, escalation });
    const items = [one('new', null, '2026-11-22T09:00:00Z'), one('old', null, '2026-11-20T09:00:00Z'), one('due', '2026-11-23T00:00:00Z', '2026-11-22T00:00:00Z'), one('urged', null, '2026-11-22T10:00:00Z', 1)];
    expect(urgentFirst(items).map(({ name }) => name)).toEqual(['urged', 'due', 'old', 'new']);
  });

  it('gives every state a word in both languages and a sign of its own look', () => {
    for (const state of Object.values(statesOf).flat()) {
      expect(incidentsZh).toHaveProperty([`state.${state}`]);
      expect(lookOf(state).icon).not.toBe('dot');
    }
    expect(statesOf.ended.every((state) => ended.has(state))).toBe(true);
  });
});

describe('what is kept and sent', () => {
  it('brings back a week at most, and only what is whole', () => {
    const text = JSON.stringify({ at: 1_000, value: { text: 'a' } });
    const isWhole = ({ text: said }: { text?: string }): boolean => typeof said === 'string';
    expect(readKept<{ text: string }>(text, isWhole, 2_000)).toEqual({ text: 'a' });
    expect(readKept<{ text: string }>(text, isWhole, 1_000 + 8 * 24 * 3_600_000)).toBeNull();
    expect(readKept<{ text: string }>('{"at":1,"value":{}}', isWhole, 2)).toBeNull();
    expect(readKept<{ text: string }>('not json', isWhole, 2)).toBeNull();
  });

  it('repeats a name for each of several values and leaves out what is not said', () => {
    expect(query({ state: ['filed', 'returned'], q: '', body_id: null, open: true, cursor: undefined })).toBe('?state=filed&state=returned&open=true');
    expect(query({})).toBe('');
    expect(base64(new Uint8Array([0, 255, 16]))).toBe('AP8Q');
  });
});

describe('the words of the incidents', () => {
  const keys = Object.keys(incidentsZh) as IncidentsKey[];
  const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
  it.each(keys)('say %s with the same values in both languages', (key) => {
    for (const form of incidentsEn[key].split('|')) expect(names(incidentsZh[key])).toEqual(expect.arrayContaining(names(form)));
    expect(incidentsEn[key]).not.toBe('');
    expect(incidentsEn[key]).not.toMatch(/\b(please|oops|invalid|illegal)\b/i);
    expect(incidentsZh[key]).not.toMatch(/！|非法|无效的|操作失败/);
  });
});
