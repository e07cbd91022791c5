/** The way to what is registered at a place: its own script, fetched when such a place is first on screen. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { selection } from '../state/app';
import { session } from '../state/data';

type Parts = typeof import('./parts');

const parts = signal<Parts | null>(null);
const places = new Set(['territory', 'building', 'organization', 'component']);
const wanted = computed(() => session.value.status === 'in' && places.has(selection.value?.kind ?? ''));

/** The parts once they are here. */
export const placed = computed<Parts | null>(() => parts.value);

effect(() => {
  if (!wanted.value || untracked(() => parts.peek()) !== null) return;
  void import('./parts').then((loaded) => (parts.value = loaded));
});
