/** Carries the editor's sources and layers over when the page composes its style anew. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';

export const editPrefix = 'edit-';

const isOurs = ({ id }: LayerSpecification): boolean => id.startsWith(editPrefix);
/** The names of streets and places, not what the editor writes on the map. */
export const isLabel = ({ type, id }: LayerSpecification): boolean => type === 'symbol' && !id.startsWith(editPrefix);

/** Grounds go below the first label, everything drawn by hand on top. */
export function keepEditLayers(previous: StyleSpecification | undefined, next: StyleSpecification): StyleSpecification {
  const ours = previous?.layers.filter(isOurs) ?? [];
  if (!previous || ours.length === 0) return next;
  const at = previous.layers.findIndex(isLabel);
  const below = at < 0 ? [] : previous.layers.slice(0, at).filter(isOurs);
  const above = ours.filter((layer) => !below.includes(layer));
  const labels = next.layers.findIndex(isLabel);
  const split = labels < 0 ? next.layers.length : labels;
  const sources = Object.fromEntries(Object.entries(previous.sources).filter(([id]) => id.startsWith(editPrefix)));
  return {
    ...next,
    sources: { ...next.sources, ...sources },
    layers: [...next.layers.slice(0, split), ...below, ...next.layers.slice(split), ...above],
  };
}
