/** The words of the staff pages; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { staffEn } from '../i18n/staff.en';
import { staffZh, type StaffKey } from '../i18n/staff.zh';

export function to(key: StaffKey, params: Params = {}): string {
  return phrase(lang.value, staffZh[key], staffEn[key], params);
}

/** A line of work by its code; an unknown code is shown as it is. */
export function lineName(code: string): string {
  const key = `line.${code}`;
  return key in staffZh ? to(key as StaffKey) : code;
}
