/** A press on the map opens a panel beside it: the ground stays where it was on the screen, the pressed place in sight. */
import type { Map as MapLibre } from 'maplibre-gl';

/** How long after a press a change of the map's size counts as caused by it, ms. */
const patience_ms = 2000;
/** How far from the edge a pressed place is kept, px. */
const room_px = 64;

/** How far to move the ground, px, so that the press stays on screen; 0 where it is. */
export function nudge(place: number, extent: number): number {
  if (place > extent - room_px) return place - (extent - room_px);
  if (place < room_px) return place - room_px;
  return 0;
}

export function holdStill(map: MapLibre): void {
  let before = map.getContainer().getBoundingClientRect();
  let pressed: { at: [number, number]; when: number } | null = null;
  map.on('click', ({ lngLat }) => {
    pressed = { at: [lngLat.lng, lngLat.lat], when: performance.now() };
  });
  map.on('resize', () => {
    const now = map.getContainer().getBoundingClientRect();
    const dx = now.left + now.width / 2 - (before.left + before.width / 2);
    const dy = now.top + now.height / 2 - (before.top + before.height / 2);
    before = now;
    if (!pressed || performance.now() - pressed.when > patience_ms || (dx === 0 && dy === 0)) return;
    const { x, y } = map.project(pressed.at);
    const [left, top] = [dx + nudge(x - dx, now.width), dy + nudge(y - dy, now.height)];
    map.panBy([left, top], { animate: false });
  });
}
