/** The drawn points and their way back and forward; a value, every change gives a new one. */
import type { LngLat } from '../api/types';
import { samePlace } from './geometry';

export interface Drawing {
  readonly points: readonly LngLat[];
  readonly done: boolean;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

interface Step {
  readonly points: readonly LngLat[];
  readonly done: boolean;
}

export const blank: Drawing = { points: [], done: false, past: [], future: [] };

function step(from: Drawing, points: readonly LngLat[], done: boolean): Drawing {
  return { points, done, past: [...from.past, { points: from.points, done: from.done }], future: [] };
}

/** A finished drawing takes no more points; the same place twice is one point. */
export function addPoints(drawing: Drawing, more: readonly LngLat[]): Drawing {
  const last = drawing.points.at(-1);
  const fresh = more.filter((at, i) => {
    const before = i === 0 ? last : more[i - 1];
    return !samePlace(before, at);
  });
  return drawing.done || fresh.length === 0 ? drawing : step(drawing, [...drawing.points, ...fresh], false);
}

export function removeLast(drawing: Drawing): Drawing {
  if (drawing.done) return step(drawing, drawing.points, false);
  return drawing.points.length === 0 ? drawing : step(drawing, drawing.points.slice(0, -1), false);
}

export function finish(drawing: Drawing, least: number): Drawing {
  return drawing.done || drawing.points.length < least ? drawing : step(drawing, drawing.points, true);
}

export function undo(drawing: Drawing): Drawing {
  const before = drawing.past.at(-1);
  if (!before) return drawing;
  const now = { points: drawing.points, done: drawing.done };
  return { ...before, past: drawing.past.slice(0, -1), future: [now, ...drawing.future] };
}

export function redo(drawing: Drawing): Drawing {
  const [next, ...future] = drawing.future;
  if (!next) return drawing;
  return { ...next, past: [...drawing.past, { points: drawing.points, done: drawing.done }], future };
}
