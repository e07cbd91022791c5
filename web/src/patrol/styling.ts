/** The style on the phone: the service's own, its tiles from the pack, and above it the patrol; a pure function. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Area } from './contract';

type Token = (name: string) => string;
export const OWN = 'patrol-';

const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

function promoted(base: StyleSpecification): Record<string, string> {
  const all: Record<string, string> = {};
  for (const source of Object.values(base.sources)) {
    if ('promoteId' in source && typeof source.promoteId === 'object') Object.assign(all, source.promoteId);
  }
  return all;
}

/** Counts are for the office, and grids other than one's own step back. */
const isLeftOut = (id: string): boolean => /^grids-(fill|label)|^incidents|^duty_posts/.test(id);

function ground(base: StyleSpecification | null, layers: ReadonlySet<string>, token: Token): LayerSpecification[] {
  if (!base) return [{ id: 'ground', type: 'background', paint: { 'background-color': token('m-land') } }];
  return base.layers.flatMap((layer): LayerSpecification[] => {
    if (!('source' in layer)) return [layer];
    const part = 'source-layer' in layer ? layer['source-layer'] : undefined;
    if (!part || !layers.has(part) || isLeftOut(layer.id)) return [];
    return [{ ...layer, source: 'area' }];
  });
}

function ours(token: Token): LayerSpecification[] {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    { id: `${OWN}left-halo`, type: 'line', source: `${OWN}left`, paint: { 'line-color': token('m-halo'), 'line-width': 6 } },
    { id: `${OWN}left`, type: 'line', source: `${OWN}left`, paint: { 'line-color': token('bad-fill'), 'line-width': 3.5, 'line-dasharray': [1.8, 1.2] } },
    { id: `${OWN}outline-halo`, type: 'line', source: `${OWN}area`, layout: round, paint: { 'line-color': token('m-halo'), 'line-width': 9 } },
    { id: `${OWN}outline`, type: 'line', source: `${OWN}area`, layout: round, paint: { 'line-color': token('m-community'), 'line-width': 5 } },
    { id: `${OWN}route`, type: 'line', source: `${OWN}route`, layout: round, paint: { 'line-color': token('info'), 'line-width': 2, 'line-opacity': 0.5 } },
    { id: `${OWN}walked-halo`, type: 'line', source: `${OWN}walked`, layout: round, paint: { 'line-color': token('m-halo'), 'line-width': 10 } },
    { id: `${OWN}walked`, type: 'line', source: `${OWN}walked`, layout: round, paint: { 'line-color': token('good'), 'line-width': 7 } },
    { id: `${OWN}track`, type: 'line', source: `${OWN}track`, layout: round, paint: { 'line-color': token('good'), 'line-width': 2.5, 'line-opacity': 0.75 } },
    {
      id: `${OWN}way`, type: 'line', source: `${OWN}way`, layout: round,
      paint: { 'line-color': token('info'), 'line-width': 6, 'line-dasharray': [0.1, 2] },
    },
    { id: `${OWN}accuracy`, type: 'fill', source: `${OWN}accuracy`, paint: { 'fill-color': token('info-fill'), 'fill-opacity': 0.2 } },
  ];
}

export function phoneStyle(base: StyleSpecification | null, pack: { layers: ReadonlySet<string>; minzoom: number; maxzoom: number } | null, area: Area, token: Token): StyleSpecification {
  const layers = ground(base, pack?.layers ?? new Set(), token);
  const labels = layers.findIndex(({ type }) => type === 'symbol');
  const at = labels < 0 ? layers.length : labels;
  const names = ['area', 'left', 'walked', 'track', 'way', 'accuracy', 'route'];
  return {
    version: 8,
    sources: {
      ...(pack && base
        ? { area: { type: 'vector' as const, tiles: ['pack://{z}/{x}/{y}'], minzoom: pack.minzoom, maxzoom: pack.maxzoom, promoteId: promoted(base) } }
        : {}),
      ...Object.fromEntries(names.map((name) => [OWN + name, { type: 'geojson' as const, data: name === 'area' ? area.area.geometry : empty }])),
    },
    layers: [...layers.slice(0, at), ...ours(token), ...layers.slice(at)],
  };
}
