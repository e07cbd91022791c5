/** The way to the overlay areas: when their tab is on screen, and their own script, fetched when first needed. */
import { computed } from '@preact/signals';
import { editor } from '../edit/entry';
import { tab, workspace } from '../state/app';
import { session } from '../state/data';
import { partsWhile } from '../state/parts';

const wanted = computed(
  () => session.value.status === 'in' && workspace.value === 'manage' && tab.value === 'overlays' && editor.value === null,
);

/** The parts of the overlays while they are on screen. */
export const overlays = partsWhile(wanted, () => import('./Overlays'));
