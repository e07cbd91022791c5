/** Every draft of the community: state, author, steps; several can be ticked and compared side by side. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { ownName } from '../i18n';
import { community } from '../state/data';
import { Icon } from '../ui/Icon';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import type { Draft } from './api';
import { mayEditDrafts, openDraft, showDraft } from './entry';
import { clock, StateChip } from './parts';
import * as store from './store';
import { td } from './text';

const filters: store.StateFilter[] = ['all', 'open', 'waiting', 'done'];

function Row({ draft }: { draft: Draft }): JSX.Element {
  const isTicked = store.ticked.value.includes(draft.id);
  return (
    <li class={openDraft.value === draft.id ? 'draft-row draft-row-on' : 'draft-row'} data-draft={draft.id}>
      <label class="draft-tick" title={td('compareChoose')}>
        <input
          type="checkbox"
          aria-label={`${td('compareChoose')}: ${draft.title}`}
          checked={isTicked}
          onChange={() => (store.ticked.value = isTicked ? store.ticked.peek().filter((id) => id !== draft.id) : [...store.ticked.peek(), draft.id])}
        />
      </label>
      <button type="button" class="draft-open" aria-pressed={openDraft.value === draft.id} onClick={() => showDraft(draft.id)}>
        <b>{draft.title}</b>
        <span class="draft-chips">
          <StateChip draft={draft} />
        </span>
        <span class="cap tabular">
          {td('nSteps', { n: draft.steps_count })} · {td('by', { name: draft.author, at: clock(draft.changed_at) })}
        </span>
      </button>
    </li>
  );
}

function NewDraft({ done }: { done: () => void }): JSX.Element {
  const title = useSignal('');
  const create = (event: Event): void => {
    event.preventDefault();
    const id = community.peek()?.id;
    if (!id || title.peek().trim() === '') return;
    void store.create(id, title.peek().trim()).then((made) => {
      if (!made) return;
      done();
      showDraft(made.id);
    });
  };
  return (
    <form class="draft-new" onSubmit={create}>
      <div class="field">
        <label for="draft-title">{td('title')}</label>
        <span class="field-box">
          <input
            id="draft-title"
            maxLength={100}
            placeholder={td('titleHint')}
            value={title.value}
            autofocus
            onInput={(event) => (title.value = event.currentTarget.value)}
          />
        </span>
      </div>
      <div class="popover-actions">
        <button type="submit" class="button" disabled={title.value.trim() === '' || store.working.value}>
          {td('begin')}
        </button>
        <button type="button" class="button button-text" onClick={done}>
          {td('cancel')}
        </button>
      </div>
    </form>
  );
}

function Tools({ items }: { items: Draft[] }): JSX.Element {
  const isNaming = useSignal(false);
  const n = store.ticked.value.filter((id) => items.some((draft) => draft.id === id)).length;
  return (
    <div class="panel-tools draft-tools">
      <div class="segments" role="group" aria-label={td('filter.label')}>
        {filters.map((value) => (
          <button
            key={value}
            type="button"
            class={store.stateFilter.value === value ? 'segment segment-on' : 'segment'}
            aria-pressed={store.stateFilter.value === value}
            onClick={() => (store.stateFilter.value = value)}
          >
            {td(`filter.${value}`)} <span class="tabular">{store.inFilter(items, value).length}</span>
          </button>
        ))}
      </div>
      <div class="draft-tool-row">
        {mayEditDrafts.value && !isNaming.value && (
          <button type="button" class="button button-small" onClick={() => (isNaming.value = true)}>
            <Icon name="plus" size={16} /> {td('new')}
          </button>
        )}
        {n >= 2 && (
          <button type="button" class="button button-small" onClick={store.compareTicked}>
            {td('compare', { n })}
          </button>
        )}
      </div>
      {isNaming.value && <NewDraft done={() => (isNaming.value = false)} />}
    </div>
  );
}

export function DraftList(): JSX.Element {
  const { data, problem, loading } = store.list.value;
  const now = community.value;
  if (problem && !data) return <ProblemBox problem={problem} what={td('listLabel')} retry={store.retryList} />;
  if (!data || !now) return loading || !now ? <SkeletonRows rows={6} height={64} /> : <SkeletonRows rows={6} height={64} />;
  const shown = store.inFilter(data, store.stateFilter.value);
  return (
    <>
      <div class="panel-head">
        <p class="crumb">{ownName(now)}</p>
        <h2 class="panel-title">{td('listLabel')}</h2>
      </div>
      <Tools items={data} />
      {data.length === 0 ? (
        <Empty icon="draft" title={td('empty')} hint={td(mayEditDrafts.value ? 'emptyHint' : 'emptyAuditHint')} />
      ) : (
        <>
          <ul class="draft-rows" aria-label={td('listLabel')}>
            {shown.map((draft) => (
              <Row key={draft.id} draft={draft} />
            ))}
          </ul>
          {data.length > 1 && <p class="list-foot">{td('compareHint')}</p>}
        </>
      )}
    </>
  );
}
