import { signal } from '@preact/signals';
import type { Map as MapLibre } from 'maplibre-gl';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LngLat } from '../src/api/types';
import { samePlace } from '../src/edit/geometry';
import { follow, lanesNear, listen, nearestPlace, reachMetres, type Handlers } from '../src/map/gestures';
import { commandOf, panOf, typing } from '../src/map/keys';

/** A map of 100 000 px a degree with its middle at the origin, which keeps its listeners. */
function stub(lines: GeoJSON.Feature[] = []) {
  const listeners: { type: string; heard: (event: unknown) => void }[] = [];
  const centre: LngLat = [0, 0];
  const keyboard = { enable: vi.fn(), disable: vi.fn() };
  const asked = vi.fn<(box: unknown, options: { layers: string[] }) => GeoJSON.Feature[]>(() => lines);
  const map = {
    keyboard,
    on: (type: string, heard: (event: unknown) => void) => {
      const entry = { type, heard };
      listeners.push(entry);
      return { unsubscribe: () => listeners.splice(listeners.indexOf(entry), 1) };
    },
    project: ([lng, lat]: LngLat) => ({ x: lng * 100_000, y: -lat * 100_000 }),
    unproject: ([x, y]: [number, number]) => ({ lng: x / 100_000, lat: -y / 100_000 }),
    panBy: vi.fn(([x, y]: [number, number]) => {
      centre[0] += x / 100_000;
      centre[1] -= y / 100_000;
    }),
    getCenter: () => ({ toArray: (): LngLat => [...centre] }),
    getStyle: () => ({
      layers: [
        { id: 'lanes', type: 'line', source: 'lane_lines' },
        { id: 'lane-names', type: 'symbol', source: 'lane_lines' },
        { id: 'ground', type: 'background' },
      ],
    }),
    queryRenderedFeatures: asked,
  } as unknown as MapLibre;
  const fire = (type: string, event: object = {}): void => {
    for (const { heard } of listeners.filter((each) => each.type === type)) heard(event);
  };
  return { map, fire, listeners, keyboard, asked };
}

function press(key: string, from: EventTarget = document.body, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  from.dispatchEvent(event);
  return event;
}

function added<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  document.body.append(element);
  return element;
}

afterEach(() => document.body.replaceChildren());

describe('a key on the map', () => {
  it('is nothing while somebody types or a dialog is open', () => {
    for (const tag of ['input', 'select', 'textarea'] as const) {
      expect(typing(added(tag))).toBe(true);
      expect(commandOf(press('s', added(tag)))).toBeNull();
    }
    expect(typing(added('button'))).toBe(false);
    expect(typing(null)).toBe(false);
    expect(commandOf(press('s'))).toBe('s');
    added('dialog').setAttribute('open', '');
    expect(commandOf(press('s'))).toBeNull();
  });

  it('has one name in upper and lower case, and names for undo and redo', () => {
    const control = { ctrlKey: true };
    expect(commandOf(press('F'))).toBe('f');
    expect(commandOf(press('z', document.body, control))).toBe('undo');
    expect(commandOf(press('z', document.body, { metaKey: true }))).toBe('undo');
    expect(commandOf(press('Z', document.body, { ...control, shiftKey: true }))).toBe('redo');
    expect(commandOf(press('y', document.body, control))).toBe('redo');
  });

  it('is the browser’s with Control, Command or Alt', () => {
    expect(commandOf(press('s', document.body, { ctrlKey: true }))).toBeNull();
    expect(commandOf(press('ArrowUp', document.body, { metaKey: true }))).toBeNull();
    expect(commandOf(press('ArrowLeft', document.body, { altKey: true }))).toBeNull();
  });

  it('leaves Enter, Backspace and the arrows to buttons, and takes them from the map and the page', () => {
    const main = added('div');
    main.id = 'main';
    for (const key of ['Enter', 'Backspace', 'ArrowDown']) {
      expect(commandOf(press(key, added('button')))).toBeNull();
      for (const from of [document.body, added('canvas'), main]) expect(commandOf(press(key, from))).toBe(key);
    }
    expect(commandOf(press('Escape', added('button')))).toBe('Escape');
  });

  it('moves the map by 24 px, by 4 with Shift', () => {
    expect(panOf('ArrowUp', false)).toEqual([0, -24]);
    expect(panOf('ArrowRight', true)).toEqual([4, 0]);
    expect(panOf('f', false)).toBeNull();
  });
});

describe('what is within reach', () => {
  it('is the nearest of the places nearer than so many pixels', () => {
    const { map } = stub();
    const places: { at: LngLat; name: string }[] = [{ at: [0, 0], name: 'a' }, { at: [0.0001, 0], name: 'b' }];
    expect(nearestPlace(map, places, [7, 0], 11)?.name).toBe('b');
    expect(nearestPlace(map, places, [3, 0], 11)?.name).toBe('a');
    expect(nearestPlace(map, places, [21, 0], 11)).toBeNull();
    expect(nearestPlace(map, [], [0, 0], 11)).toBeNull();
  });

  it('is as many metres as twelve pixels are there', () => {
    const { map } = stub();
    expect(reachMetres(map, [0, 0])).toBeCloseTo(13.36, 2);
    expect(reachMetres(map, [0, 60])).toBeCloseTo(6.68, 2);
  });

  it('is every path of the lane lines round the place', () => {
    const line = (coordinates: LngLat[]): GeoJSON.Feature => ({ type: 'Feature', properties: { name: '一巷' }, geometry: { type: 'LineString', coordinates } });
    const many: GeoJSON.Feature = { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: [[[0, 0], [1, 0]], [[0, 1], [1, 1]]] } };
    const spot: GeoJSON.Feature = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0, 0] } };
    const { map, asked } = stub([line([[0, 0], [0, 1]]), many, spot]);
    expect(lanesNear(map, [0.001, 0], 16).map(({ name, path }) => [name, path.length])).toEqual([['一巷', 2], ['', 2], ['', 2]]);
    expect(asked).toHaveBeenCalledWith([[84, -16], [116, 16]], { layers: ['lanes'] });
  });

  it('knows the same place', () => {
    expect(samePlace([1, 2], [1, 2])).toBe(true);
    expect(samePlace([1, 2], [1, 3])).toBe(false);
    expect(samePlace(undefined, undefined)).toBe(false);
  });
});

describe('a drag', () => {
  it.each([['mouse', 'mousemove', 'mouseup'], ['touch', 'touchmove', 'touchend']])('by %s goes on until it is let go, once', (_, move, up) => {
    const { map, fire, listeners } = stub();
    const [moved, released] = [vi.fn(), vi.fn()];
    follow(map, moved, released);
    fire(move);
    fire(move);
    fire(up);
    fire(move);
    fire('mouseup');
    fire('touchend');
    expect(moved).toHaveBeenCalledTimes(2);
    expect(released).toHaveBeenCalledTimes(1);
    expect(listeners).toHaveLength(0);
  });
});

describe('whatever takes the map over', () => {
  const started = () => {
    const calls: unknown[][] = [];
    const note = (name: string) => (...values: unknown[]): void => void calls.push([name, ...values]);
    const handlers: Handlers = {
      byKeyboard: signal(false),
      hint: () => '',
      press: note('press'),
      pressTwice: note('twice'),
      hold: note('hold'),
      hover: note('hover'),
      crossHair: note('cross'),
      enter: note('enter'),
      key: (key) => {
        calls.push(['key', key]);
        return key === 'f';
      },
    };
    const one = stub();
    return { ...one, calls, handlers, stop: listen(one.map, handlers) };
  };
  const mouse = (more: object = {}) => ({ lngLat: { lng: 1, lat: 2 }, originalEvent: { altKey: false, button: 0, ...more }, preventDefault: vi.fn() });

  it('hears presses and the mouse, Alt with it; a finger does not hover', () => {
    const { fire, calls, handlers, stop } = started();
    handlers.byKeyboard.value = true;
    fire('click', mouse());
    fire('mousemove', mouse({ pointerType: 'touch' }));
    expect(handlers.byKeyboard.peek()).toBe(true);
    fire('mousemove', mouse({ altKey: true }));
    expect(handlers.byKeyboard.peek()).toBe(false);
    const twice = mouse();
    fire('dblclick', twice);
    expect(twice.preventDefault).toHaveBeenCalledTimes(1);
    expect(calls).toEqual([['press', [1, 2]], ['hover', [1, 2], true], ['twice']]);
    stop();
  });

  it('is held by the main button or a finger only', () => {
    const { fire, calls, stop } = started();
    fire('mousedown', mouse({ button: 2 }));
    expect(calls).toEqual([]);
    fire('mousedown', mouse());
    fire('touchstart', { originalEvent: {} });
    expect(calls.map(([name]) => name)).toEqual(['hold', 'hold']);
    stop();
  });

  it('shows the cross-hair with the first arrow or Enter, and tells a second Enter from the first', () => {
    const { calls, handlers, stop } = started();
    press('Enter');
    expect(handlers.byKeyboard.peek()).toBe(true);
    press('ArrowRight', document.body, { shiftKey: true });
    press('Enter');
    expect(calls).toEqual([
      ['cross', [0, 0]], ['enter', [0, 0], false],
      ['cross', [0.00004, 0]],
      ['cross', [0.00004, 0]], ['enter', [0.00004, 0], true],
    ]);
    stop();
  });

  it('keeps the keys it knows and lets the others through', () => {
    const { calls, stop } = started();
    const heard = vi.fn();
    document.body.addEventListener('keydown', heard);
    expect(press('f').defaultPrevented).toBe(true);
    expect(heard).not.toHaveBeenCalled();
    expect(press('x').defaultPrevented).toBe(false);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(calls).toEqual([['key', 'f'], ['key', 'x']]);
    document.body.removeEventListener('keydown', heard);
    stop();
  });

  it('gives everything back', () => {
    const { calls, keyboard, listeners, stop } = started();
    expect(keyboard.disable).toHaveBeenCalledTimes(1);
    expect(listeners.length).toBeGreaterThan(0);
    stop();
    press('f');
    expect(keyboard.enable).toHaveBeenCalledTimes(1);
    expect(listeners).toHaveLength(0);
    expect(calls).toEqual([]);
  });
});
