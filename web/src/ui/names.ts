/** What things are called on screen: the number for grids, the data's own name for the rest. */
import type { Named, Territory } from '../api/types';
import { ownName, t } from '../i18n';

export function gridTitle(grid: Pick<Territory, 'number' | 'name' | 'name_en' | 'level'>): string {
  if (grid.level === 'grid' && grid.number) return t('grid.title', { number: grid.number });
  return ownName(grid);
}

export function namedLabel(named: Named): string {
  return named.label || named.name;
}

const digits = '零一二三四五六七八九';

/** The first number of a name, Arabic or Chinese up to 99: 第十二网格 → 12, 九号执勤点 → 9; none sorts last. */
export function numberIn(name: string): number {
  const arabic = /\d+/.exec(name);
  if (arabic) return Number(arabic[0]);
  const chinese = /([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)(?=号|网格|组|街|巷|栋|社区)/.exec(name);
  if (!chinese?.[0]) return Number.POSITIVE_INFINITY;
  const [, tens = '', ten = '', ones = ''] = chinese;
  if (!ten) return digits.indexOf(ones || tens);
  return (tens ? digits.indexOf(tens) : 1) * 10 + (ones ? digits.indexOf(ones) : 0);
}

/** For sorting: by the number in the name; two names without one are equal. */
export function compareNumbers(a: string, b: string): number {
  const [x, y] = [numberIn(a), numberIn(b)];
  return x === y ? 0 : x - y;
}
