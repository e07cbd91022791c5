/** The way to dividing a community: who may, and its own script, fetched when somebody opens it. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { mayEdit, stopEditing } from '../edit/entry';
import { showDraft } from '../drafts/entry';
import { t } from '../i18n';
import { grabbed } from '../map/handle';
import { notify } from '../state/announce';
import { draftId, isNarrow, isPhone, panelOpen, select, selection, sheet } from '../state/app';
import { community } from '../state/data';

type Parts = typeof import('./Divide');

const parts = signal<Parts | null>(null);
const wanted = signal(false);
export const openingDivide = signal(false);

/** The parts of dividing while they are on screen. */
export const divide = computed<Parts | null>(() => (wanted.value && mayEdit.value ? parts.value : null));

export async function startDividing(): Promise<void> {
  const chosen = community.peek();
  if (!chosen || openingDivide.peek()) return;
  openingDivide.value = true;
  try {
    parts.value ??= await import('./Divide');
    stopEditing();
    showDraft(null);
    select(null);
    if (isNarrow.peek() && !isPhone.peek()) panelOpen.value = false;
    if (isPhone.peek()) sheet.value = 'high';
    grabbed.value = true;
    wanted.value = true;
    await parts.value.open(chosen.id);
  } catch {
    stopDividing();
    notify(t('edit.notOpened'), 'bad');
  } finally {
    openingDivide.value = false;
  }
}

export function stopDividing(): void {
  if (!wanted.peek()) return;
  parts.peek()?.close();
  wanted.value = false;
  grabbed.value = false;
  if (isPhone.peek()) sheet.value = 'mid';
}

/** Something else in the drawer, another community or workspace, or the end of the session closes it; a job goes on. */
effect(() => {
  const isElsewhere = selection.value !== null || draftId.value !== null || !mayEdit.value;
  if (wanted.value && isElsewhere) untracked(stopDividing);
});
