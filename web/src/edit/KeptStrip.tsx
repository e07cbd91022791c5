/** The word about half-drawn work of another time: take it up again, or give it up. */
import type { JSX } from 'preact';
import { formatAsOf } from '../format';
import { Icon } from '../ui/Icon';
import * as actions from './actions';
import { bringBack, offer, type Kept } from './keeping';
import * as store from './store';
import { te } from './text';

async function takeUp(kept: Kept): Promise<void> {
  const id = store.communityId.peek();
  if (kept.into && id) {
    store.into.value = kept.into;
    await store.loadMap(id);
  }
  if (kept.tool === 'paint') await store.loadBuildings();
  bringBack(kept);
  actions.tell(te('kept.restored'));
  actions.showTargets();
}

export function KeptStrip(): JSX.Element | null {
  const kept = offer.value;
  if (!kept) return null;
  return (
    <p class="edit-doing edit-in-draft" role="status">
      <Icon name="history" size={18} />
      <span>
        {te('kept.offer', { at: formatAsOf(new Date(kept.at).toISOString()) ?? '', tool: te(`tool.${kept.tool}`) })}
        <span class="draft-tool-row">
          <button type="button" class="button button-small" onClick={() => void takeUp(kept)}>
            {te('kept.back')}
          </button>
          <button type="button" class="button button-small button-text" onClick={() => (offer.value = null)}>
            {te('kept.drop')}
          </button>
        </span>
      </span>
    </p>
  );
}
