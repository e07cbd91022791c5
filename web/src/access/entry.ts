/** The way to the settings: when their workspace is on screen, and their own script, fetched when first needed. */
import { computed } from '@preact/signals';
import { workspace } from '../state/app';
import { session } from '../state/data';
import { partsWhile } from '../state/parts';

const wanted = computed(() => session.value.status === 'in' && workspace.value === 'settings');

/** The parts of the settings while they are on screen. */
export const access = partsWhile(wanted, () => import('./Access'));
