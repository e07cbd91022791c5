/** The way to the drafts: who sees them, which one the link names, and their own script, fetched when first needed. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { asOf, draftId, isNarrow, isPhone, panelOpen, select, sheet, tab, workspace } from '../state/app';
import { session } from '../state/data';

type Parts = typeof import('./Drafts');

const parts = signal<Parts | null>(null);

const roles = computed<string[]>(() => {
  const now = session.value;
  return now.status === 'in' || now.status === 'ended' ? now.session.user.roles : [];
});

export const maySeeDrafts = computed(() => ['manager', 'admin', 'auditor'].some((role) => roles.value.includes(role)));
export const mayEditDrafts = computed(() => ['manager', 'admin'].some((role) => roles.value.includes(role)));

const wanted = computed(
  () => maySeeDrafts.value && workspace.value === 'manage' && asOf.value === null && (tab.value === 'drafts' || draftId.value !== null),
);

/** The parts of the drafts while they are on screen. */
export const drafts = computed<Parts | null>(() => (wanted.value ? parts.value : null));

/** The draft in the drawer, or null. */
export const openDraft = computed<string | null>(() => (wanted.value ? draftId.value : null));

export function showDraft(id: string | null): void {
  if (id) {
    select(null);
    tab.value = 'drafts';
    if (isNarrow.peek() && !isPhone.peek()) panelOpen.value = false;
    if (isPhone.peek()) sheet.value = 'mid';
  }
  draftId.value = id;
}

effect(() => {
  if (!wanted.value || parts.value) return;
  untracked(() => {
    void import('./Drafts').then((loaded) => {
      loaded.start();
      parts.value = loaded;
    });
  });
});
