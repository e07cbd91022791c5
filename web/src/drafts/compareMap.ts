/** A second map over the page's own, showing the draft in force; it follows every move and takes no presses. */
import { effect, untracked } from '@preact/signals';
import { Map as MapLibre, type GeoJSONSource } from 'maplibre-gl';
import { drawImage } from '../map/images';
import { fontFamily, readTokens } from '../map/tokens';
import { mapTheme } from '../state/app';
import { boxOf } from '../edit/geometry';
import { mapHandle, settled } from '../map/handle';
import type { DraftDiff } from './api';
import { afterStyle, beforeFeatures } from './afterStyle';

const beforeSource = 'edit-draft-before';

/** Today's borders of what the draft touches, dotted: there is something to compare here. */
function markBefore(main: MapLibre, diff: DraftDiff): () => void {
  const token = readTokens(mapTheme.peek());
  if (!main.getSource(beforeSource)) main.addSource(beforeSource, { type: 'geojson', data: beforeFeatures(diff) });
  else void main.getSource<GeoJSONSource>(beforeSource)?.setData(beforeFeatures(diff));
  const firstLabel = main.getStyle().layers.find(({ id, type }) => type === 'symbol' && !id.startsWith('edit-'))?.id;
  if (!main.getLayer('edit-draft-now')) {
    main.addLayer(
      {
        id: 'edit-draft-now', type: 'line', source: beforeSource, layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': token('pending-fill'), 'line-width': 3, 'line-dasharray': [0.1, 2] },
      },
      firstLabel,
    );
  }
  return () => {
    if (main.getLayer('edit-draft-now')) main.removeLayer('edit-draft-now');
    if (main.getSource(beforeSource)) main.removeSource(beforeSource);
  };
}

export function fitDraft(diff: DraftDiff): void {
  const geometries = diff.grids.flatMap(({ before, after }) => [before?.geometry, after?.geometry].filter((one) => one !== undefined));
  if (geometries.length > 0) mapHandle.peek()?.fit(boxOf(geometries), 17, 0.12);
}

/** Lays the draft's map over `main` in `holder` until the returned function is called. */
export function createCompareMap(holder: HTMLElement, main: MapLibre, diff: DraftDiff): () => void {
  const style = (): ReturnType<typeof afterStyle> => afterStyle(main.getStyle(), diff, readTokens(mapTheme.peek()));
  const unmark = markBefore(main, diff);
  const map = new MapLibre({
    container: holder, style: style(), interactive: false, attributionControl: false, maxZoom: 20, fadeDuration: 0,
    center: main.getCenter(), zoom: main.getZoom(), localIdeographFontFamily: fontFamily,
  });
  map.setMissingStyleImageResolver((id) => {
    const image = drawImage(id, mapTheme.peek());
    if (image && !map.hasImage(id)) map.addImage(id, image.data, { pixelRatio: image.pixelRatio });
  });
  const canvas = map.getCanvas();
  canvas.setAttribute('aria-hidden', 'true');
  canvas.tabIndex = -1;
  const follow = (): void => void map.jumpTo({ center: main.getCenter(), zoom: main.getZoom(), padding: main.getPadding() });
  const resize = (): void => {
    map.resize();
    follow();
  };
  follow();
  main.on('move', follow);
  main.on('resize', resize);
  let first = true;
  let drawn = JSON.stringify(main.getStyle().layers.length);
  // layers chosen, language or theme: the page's map comes to rest with another style, this one takes it over
  const stop = effect(() => {
    const counted = settled.value;
    const theme = mapTheme.value;
    untracked(() => {
      const key = `${theme} ${JSON.stringify(main.getStyle().layers.map(({ id, layout }) => [id, layout?.visibility]))}`;
      if (!first && counted >= 0 && key !== drawn) map.setStyle(style(), { diff: true });
      drawn = key;
      first = false;
    });
  });
  Object.assign(holder, { wanggeMap: map });
  return () => {
    stop();
    main.off('move', follow);
    main.off('resize', resize);
    map.remove();
    unmark();
  };
}
