/** The words of the register; they travel with its script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { registerEn } from '../i18n/register.en';
import { registerZh, type RegisterKey } from '../i18n/register.zh';
import { householdsEn } from '../i18n/households.en';
import { householdsZh, type HouseholdsKey } from '../i18n/households.zh';

export function tr(key: RegisterKey, params: Params = {}): string {
  return phrase(lang.value, registerZh[key], registerEn[key], params);
}

/** Words of the forms that change a file. */
export function th(key: HouseholdsKey, params: Params = {}): string {
  return phrase(lang.value, householdsZh[key], householdsEn[key], params);
}
