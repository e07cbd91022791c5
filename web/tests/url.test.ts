import { describe, expect, it } from 'vitest';
import { formatUrl, parseUrl, type UrlState } from '../src/state/url';

const full: UrlState = {
  workspace: 'plan',
  tab: 'layers',
  view: { lng: 102.7, lat: 25.01, zoom: 15.5 },
  community: '530199001001',
  asOf: '2026-11-01',
  selection: { kind: 'territory', id: '1736d9e1-37cd-4817-b4c2-120e90ffbee5' },
  household: '1f0c5f0e-52ab-4d4e-9d1c-7a0f3f9b0c11',
  draft: '0d0e3c83-8f1b-4d0b-9a5e-3a0f2f7f7c11',
  desk: 'board', queue: 'waiting', body: '5b0e3c83-8f1b-4d0b-9a5e-3a0f2f7f7c12', incident: '6c0e3c83-8f1b-4d0b-9a5e-3a0f2f7f7c13',
  layers: { buildings: false, households: true },
  buildings: { mode: 'use_code', only: ['01', '06'] },
  page: 'account', user: null, facilityKind: 'elderly_day_care',
  theme: 'dark', look: 'outdoor', base: 'img',
  lang: 'en',
};

describe('the URL is the state', () => {
  it('opens the same view that was shared', () => {
    expect(parseUrl(formatUrl(full))).toEqual(full);
  });

  it('keeps a bare place as a selection', () => {
    const state: UrlState = { ...full, selection: { kind: 'point', at: [102.701, 25.0101] } };
    expect(parseUrl(formatUrl(state)).selection).toEqual(state.selection);
  });

  it('is empty for the first view', () => {
    expect(formatUrl(parseUrl(''))).toBe('');
  });

  it.each([
    '?ws=admin',
    '?at=1,2',
    '?at=200,95,3',
    '?at=a,b,c',
    '?sel=territory',
    '?sel=person:1736d9e1',
    "?sel=territory:'%20or%201=1",
    '?sel=point:1',
    '?as_of=yesterday',
    '?layers=%3Cscript%3E',
    '?theme=pink',
    '?lang=xx',
    '?kind=../x',
    '?desk=kitchen',
    '?queue=DROP%20TABLE',
    '?incident=12',
  ])('falls back to the default for %s', (search) => {
    expect(parseUrl(search)).toEqual(parseUrl(''));
  });
});
