/** The style's tile sources: one may hold several layers of the catalogue in each tile, and is named after all of them. */
import type { LayerSpecification } from 'maplibre-gl';

/** The catalogue's layer that a layer of the style draws, or the page's own source. */
export function layerName(layer: LayerSpecification): string {
  if (!('source' in layer) || typeof layer.source !== 'string') return '';
  const part = 'source-layer' in layer ? layer['source-layer'] : undefined;
  return part ? part.replace(/_labels$/, '') : layer.source;
}

/** Among some sources the one that holds a layer. */
export function holderOf(name: string, sources: Iterable<string>): string | undefined {
  for (const id of sources) if (id === name || id.split(',').includes(name)) return id;
  return undefined;
}

let onMap: string[] = [];

/** Says which sources the map's style has. */
export function noteSources(sources: string[]): void {
  onMap = sources;
}

/** The map's source that holds a layer. */
export function tileSource(name: string): string {
  return holderOf(name, onMap) ?? name;
}
