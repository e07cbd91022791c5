/** Undo and redo of whatever the tool at hand makes: points of a line, strokes of the brush, the move of a vertex. */
import { computed } from '@preact/signals';
import * as store from './store';

/** Remembers how the buildings stood before a stroke that changed them. */
export function noteStroke(before: string[]): void {
  if (before === store.painted.peek()) return;
  store.strokes.value = { past: [...store.strokes.peek().past, before], future: [] };
}

/** One building changes sides, as from the table. */
export function toggleBuilding(id: string): void {
  const before = store.painted.peek();
  store.painted.value = before.includes(id) ? before.filter((one) => one !== id) : [...before, id];
  noteStroke(before);
}

export const canUndo = computed(() =>
  store.tool.value === 'paint' ? store.strokes.value.past.length > 0 : store.vertexOp.value !== null || store.drawing.value.past.length > 0,
);
export const canRedo = computed(() => (store.tool.value === 'paint' ? store.strokes.value.future.length > 0 : store.drawing.value.future.length > 0));

/** Takes the last stroke back; whether there was one. */
export function undoStroke(): boolean {
  const { past, future } = store.strokes.peek();
  const before = past.at(-1);
  if (!before) return false;
  store.strokes.value = { past: past.slice(0, -1), future: [store.painted.peek(), ...future] };
  store.painted.value = before;
  return true;
}

export function redoStroke(): boolean {
  const { past, future } = store.strokes.peek();
  const [next, ...rest] = future;
  if (!next) return false;
  store.strokes.value = { past: [...past, store.painted.peek()], future: rest };
  store.painted.value = next;
  return true;
}
