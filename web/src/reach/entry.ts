/** The way to reach on foot: when somebody plans, and its own script, fetched when first needed. */
import { computed } from '@preact/signals';
import { workspace } from '../state/app';
import { may, session } from '../state/data';
import { partsWhile } from '../state/parts';

const wanted = computed(() => session.value.status === 'in' && workspace.value === 'plan' && may('statistics.read'));

/** The parts of reach while they are on screen. */
export const reach = partsWhile(wanted, () => import('./Reach'));
