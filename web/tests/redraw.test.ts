import type { Map as MapLibre } from 'maplibre-gl';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readStale, redraw, tilesOf, type TilePlace } from '../src/map/redraw';
import { noteSources } from '../src/map/sources';
import { asOf } from '../src/state/app';
import { layerOn } from '../src/state/data';

vi.mock('../src/state/data', () => ({ layerOn: vi.fn(() => true) }));

const territories = 'communities,grids';

/** A map that shows some tiles and notes what it is told to read. */
function fake(): { map: MapLibre; shown: TilePlace[]; read: [string, TilePlace[] | undefined][] } {
  const shown: TilePlace[] = [];
  const read: [string, TilePlace[] | undefined][] = [];
  const source = { type: 'vector', tileSize: 512, minzoom: 5, maxzoom: 17 };
  const map = {
    getSource: (id: string) => ([territories, 'buildings'].includes(id) ? source : undefined),
    getStyle: () => ({ sources: { [territories]: source, buildings: source, 'wg-pin': { type: 'geojson' } } }),
    coveringTiles: () => shown.map((canonical) => ({ canonical })),
    refreshTiles: (id: string, tiles?: TilePlace[]) => read.push([id, tiles]),
  };
  return { map: map as unknown as MapLibre, shown, read };
}

const places = (tiles: TilePlace[]): string[] => tiles.map(({ z, x, y }) => `${z}/${x}/${y}`);

describe('changed tiles', () => {
  beforeEach(() => {
    noteSources([territories, 'buildings']);
    asOf.value = null;
    vi.mocked(layerOn).mockReturnValue(true);
    redraw(fake().map, { grids: null, buildings: null });
  });

  it('are those over and under the cell', () => {
    expect(places(tilesOf([[16, 6, 3]], { minzoom: 14, maxzoom: 17 }))).toEqual(['14/1/0', '15/3/1', '16/6/3', '17/12/6', '17/12/7', '17/13/6', '17/13/7']);
  });

  it('are read at once on screen, and elsewhere when they come into view, once', () => {
    const { map, shown, read } = fake();
    shown.push({ z: 16, x: 6, y: 3 }, { z: 16, x: 7, y: 3 });
    redraw(map, { grids: [[16, 6, 3]] });
    expect(read).toEqual([[territories, [{ z: 16, x: 6, y: 3 }]]]);
    readStale(map);
    expect(read).toHaveLength(1);
    shown.splice(0, 2, { z: 15, x: 3, y: 1 });
    readStale(map);
    expect(read[1]).toEqual([territories, [{ z: 15, x: 3, y: 1 }]]);
  });

  it('of layers that are off only empty the memory, and another day keeps its tiles', () => {
    const { map, read } = fake();
    vi.mocked(layerOn).mockReturnValue(false);
    redraw(map, { buildings: [[16, 6, 3]] });
    expect(read).toEqual([['buildings', undefined]]);
    vi.mocked(layerOn).mockReturnValue(true);
    asOf.value = '2026-01-01';
    redraw(map, { grids: [[16, 6, 3]], facilities: [[16, 6, 3]] });
    expect(read).toHaveLength(1);
  });

  it('may be all of them', () => {
    const { map, read } = fake();
    redraw(map, null);
    expect(read).toEqual([[territories, undefined], ['buildings', undefined]]);
  });
});
