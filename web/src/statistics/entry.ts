/** The way to the statistics: when their tab is on screen, and their own script, fetched when first needed. */
import { computed } from '@preact/signals';
import { editor } from '../edit/entry';
import { tab, workspace } from '../state/app';
import { may, session } from '../state/data';
import { partsWhile } from '../state/parts';

/** Whose role reads statistics. */
export const maySeeStatistics = computed(() => session.value.status === 'in' && may('statistics.read'));

const wanted = computed(() => maySeeStatistics.value && workspace.value === 'manage' && tab.value === 'statistics' && editor.value === null);

/** The parts of the statistics while they are on screen. */
export const statistics = partsWhile(wanted, () => import('./Statistics'));
