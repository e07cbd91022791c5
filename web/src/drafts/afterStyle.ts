/** The style of the map as a draft would leave it: the same page, its touched grids drawn from the comparison. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { innerPoint } from '../edit/geometry';
import { layerName } from '../map/sources';
import type { DraftDiff, GridDiff } from './api';

const afterGrids = 'draft-after';
const afterLabels = 'draft-after-labels';

function properties(grid: GridDiff): Record<string, unknown> {
  const { id, number, kind, colour, fate, after } = grid;
  return { id, number, label: number, kind, colour, fate, households: after?.holding.households ?? 0, size_status: after?.size?.status ?? 'none' };
}

function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features };
}

/** The touched grids as they would be, and a label for each. */
export function afterFeatures(diff: DraftDiff): { grids: GeoJSON.FeatureCollection; labels: GeoJSON.FeatureCollection } {
  const kept = diff.grids.flatMap((grid) => (grid.after ? [{ grid, geometry: grid.after.geometry }] : []));
  return {
    grids: collection(kept.map(({ grid, geometry }) => ({ type: 'Feature', properties: properties(grid), geometry }))),
    labels: collection(
      kept.map(({ grid, geometry }) => ({
        type: 'Feature', properties: properties(grid), geometry: { type: 'Point', coordinates: innerPoint(geometry) },
      })),
    ),
  };
}

export function beforeFeatures(diff: DraftDiff): GeoJSON.FeatureCollection {
  return collection(
    diff.grids.flatMap((grid) => (grid.before ? [{ type: 'Feature' as const, properties: { fate: grid.fate }, geometry: grid.before.geometry }] : [])),
  );
}

/** The layer without what the draft touches. */
function untouched(layer: LayerSpecification, ids: string[]): LayerSpecification {
  const others: ExpressionSpecification = ['!', ['in', ['get', 'id'], ['literal', ids]]];
  const before = 'filter' in layer ? (layer.filter as ExpressionSpecification | undefined) : undefined;
  return { ...layer, filter: (before ? ['all', before, others] : others) as FilterSpecification } as LayerSpecification;
}

/** The same look for what the draft makes of it. */
function fromDraft(layer: LayerSpecification): LayerSpecification {
  const source = layer.type === 'symbol' ? afterLabels : afterGrids;
  const copy = { ...layer, id: `draft-${layer.id}`, source } as LayerSpecification & { 'source-layer'?: string };
  delete copy['source-layer'];
  return copy;
}

function marks(token: (name: string) => string): LayerSpecification[] {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      id: 'draft-tint', type: 'fill', source: afterGrids, filter: ['==', ['get', 'fate'], 'new'],
      paint: { 'fill-color': token('pending-fill'), 'fill-opacity': 0.1 },
    },
    { id: 'draft-hatch', type: 'fill', source: afterGrids, filter: ['==', ['get', 'fate'], 'new'], paint: { 'fill-pattern': 'hatch-pending' } },
    {
      id: 'draft-edge-halo', type: 'line', source: afterGrids, layout: round,
      paint: { 'line-color': token('m-halo'), 'line-width': 6 },
    },
    {
      id: 'draft-edge', type: 'line', source: afterGrids, layout: round,
      paint: { 'line-color': token('pending-fill'), 'line-width': 3 },
    },
  ];
}

/** `base` as it is on screen, with the draft in force. */
export function afterStyle(base: StyleSpecification, diff: DraftDiff, token: (name: string) => string): StyleSpecification {
  const ids = diff.grids.map(({ id }) => id);
  const { grids, labels } = afterFeatures(diff);
  const layers: LayerSpecification[] = [];
  let lastGround = -1;
  for (const layer of base.layers) {
    if (layer.id.startsWith('edit-') || layer.id.startsWith('wg-selected')) continue;
    if (layerName(layer) !== 'grids') {
      layers.push(layer);
      continue;
    }
    layers.push(untouched(layer, ids), fromDraft(layer));
    if (layer.type !== 'symbol') lastGround = layers.length;
  }
  layers.splice(lastGround < 0 ? layers.length : lastGround, 0, ...marks(token));
  const sources = Object.fromEntries(Object.entries(base.sources).filter(([id]) => !id.startsWith('edit-')));
  return {
    ...base,
    sources: { ...sources, [afterGrids]: { type: 'geojson', data: grids }, [afterLabels]: { type: 'geojson', data: labels } },
    layers,
  };
}
