/** The words of the statistics page; they travel with their script, not with the page. */
import { lang, phrase, type Params } from '../i18n';
import { statisticsEn } from '../i18n/statistics.en';
import { statisticsZh, type StatisticsKey } from '../i18n/statistics.zh';

export function to(key: StatisticsKey, params: Params = {}): string {
  return phrase(lang.value, statisticsZh[key], statisticsEn[key], params);
}
