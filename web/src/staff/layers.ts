/** What the staff tab draws on the map: grids and lanes without the head they need. */
import type { FilterSpecification, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { show, type Token } from '../map/contents';
import { tileSource } from '../map/sources';
import * as store from './store';

const levels = ['grid', 'lane'] as const;

function vacant(level: string): FilterSpecification {
  const items = store.view.value === 'vacancies' ? (store.vacancies.value.data?.report.items ?? []) : [];
  return ['in', ['get', 'id'], ['literal', items.filter((item) => item.level === level).map((item) => item.territory_id)]];
}

function layers(token: Token): LayerSpecification[] {
  return levels.flatMap((level): LayerSpecification[] => {
    const from = { source: tileSource(`${level}s`), 'source-layer': `${level}s`, filter: vacant(level) };
    const wide = level === 'grid' ? 3.4 : 2.2;
    return [
      { id: `edit-vacant-${level}-fill`, type: 'fill', ...from, paint: { 'fill-color': token('warn-fill'), 'fill-opacity': 0.28 } },
      { id: `edit-vacant-${level}-halo`, type: 'line', ...from, paint: { 'line-color': token('m-halo'), 'line-width': wide + 2.4 } },
      { id: `edit-vacant-${level}-line`, type: 'line', ...from, paint: { 'line-color': token('warn'), 'line-width': wide, 'line-dasharray': [2, 1.2] } },
    ];
  });
}

/** Draws on the map until the returned function is called. */
export function startLayers(map: MapLibre): () => void {
  // under the names, which stay readable
  return show(map, { contents: {}, grounds: layers, tops: () => [] });
}
