/** The editor's own words; they travel with its script, not with the page. */
import { signal } from '@preact/signals';
import { lang, phrase, type Params } from '../i18n';
import { editEn } from '../i18n/edit.en';
import { editZh, type EditKey } from '../i18n/edit.zh';

/** Whether grids or the lanes inside them are edited; some sentences differ. */
export const level = signal<'grid' | 'lane'>('grid');

export function te(key: EditKey, params: Params = {}): string {
  const ofLane = `lane:${key}`;
  const said = level.value === 'lane' && ofLane in editZh ? (ofLane as EditKey) : key;
  return phrase(lang.value, editZh[said], editEn[said], params);
}
