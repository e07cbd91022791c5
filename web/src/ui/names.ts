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
