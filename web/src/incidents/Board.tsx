/** 派遣台: what waits, most urgent first; ticked and sent together, by mouse, finger or keys. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatNumber } from '../format';
import { pick as own } from '../i18n';
import { mapHandle } from '../map/handle';
import { incidentId, isNarrow, queueBody } from '../state/app';
import { communityGrids } from '../state/data';
import { Icon } from '../ui/Icon';
import { gridTitle } from '../ui/names';
import { Empty, ProblemBox, SkeletonRows } from '../ui/States';
import { batch, BatchDialog } from './Batch';
import { Loads } from './Loads';
import { toneOf } from './clock';
import { IncidentRow, moveInRows, typeName } from './parts';
import { countOf } from './queues';
import * as store from './store';
import { to, word } from './text';

/** The one figure of the board: how many wait here, and how many of them are late. */
function Lead(): JSX.Element {
  const queue = store.queueNow.value;
  const count = countOf(store.board.value.data, queue);
  const soon = store.items.value.filter(({ clock }) => toneOf(clock) === 'soon').length;
  return (
    <p class="inc-lead">
      <span>
        {queue !== 'ended' && <b class="inc-lead-figure">{count ? formatNumber(count.count) : '—'} </b>}
        <span class="inc-lead-main">{to(queue === 'ended' ? 'board.ended' : 'board.waiting', { queue: word('queue', queue) })}</span>
      </span>
      {count && count.overdue > 0 && (
        <span class="inc-mark inc-overdue">
          <Icon name="bell" size={16} />
          {to('board.overdue', { n: formatNumber(count.overdue) })}
        </span>
      )}
      {soon > 0 && (
        <span class="inc-mark inc-soon">
          <Icon name="clock" size={16} />
          {to('board.soon', { n: formatNumber(soon) })}
        </span>
      )}
    </p>
  );
}

function Queues(): JSX.Element {
  return (
    <div class="segments inc-queues" role="group" aria-label={to('queue.label')}>
      {store.queueList.value.map((queue) => {
        const on = store.queueNow.value === queue;
        const count = countOf(store.board.value.data, queue);
        return (
          <button key={queue} type="button" class={on ? 'segment inc-queue segment-on' : 'segment inc-queue'} aria-pressed={on} onClick={() => store.choose(queue)}>
            <b class="tabular">{count === null || queue === 'ended' ? '—' : formatNumber(count.count)}</b>
            <span>{word('queue', queue)}</span>
          </button>
        );
      })}
    </div>
  );
}

function Tools(): JSX.Element {
  const timer = useRef(0);
  const typed = useSignal(store.words.peek());
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEffect(() => {
    if (store.words.value !== typed.peek() && document.activeElement?.id !== 'inc-search') typed.value = store.words.value;
  }, [store.words.value, typed]);
  return (
    <div class="inc-tools">
      <div class="field-box inc-search">
        <Icon name="search" size={16} />
        <input
          id="inc-search" type="search" aria-label={to('board.search')} placeholder={to('board.search')} value={typed.value}
          onInput={(event) => {
            const text = event.currentTarget.value;
            typed.value = text;
            window.clearTimeout(timer.current);
            timer.current = window.setTimeout(() => (store.words.value = text), 250);
          }}
        />
      </div>
      <div class="select-box">
        <select
          aria-label={to('board.where')} value={store.grid.value ?? ''}
          onChange={(event) => {
            const grid = communityGrids.peek().find(({ id }) => id === event.currentTarget.value);
            store.grid.value = grid?.id ?? null;
            if (grid) mapHandle.peek()?.fit(grid.bbox, 17, 0.26);
          }}
        >
          <option value="">{to('board.allGrids')}</option>
          {communityGrids.value.map((grid) => (
            <option key={grid.id} value={grid.id}>
              {gridTitle(grid)}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </div>
    </div>
  );
}

function BodyFilter(): JSX.Element | null {
  const id = queueBody.value;
  if (!id) return null;
  const body = store.board.value.data?.bodies.find((load) => load.body?.id === id)?.body;
  return (
    <p class="inc-filter">
      <Icon name="flag" size={16} />
      <span>{to('board.toBody', { body: body ? own(body.name, body.name_en) : '…' })}</span>
      <button type="button" class="button button-small" onClick={() => (queueBody.value = null)}>
        {to('loads.all')}
      </button>
    </p>
  );
}

function onKey(event: KeyboardEvent): void {
  moveInRows(event);
  const row = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>('.inc-line')?.querySelector<HTMLElement>('.inc-row');
  const id = row?.dataset.incident;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey || event.altKey || !id) return;
  if (key === 'x' && store.manySteps.peek().length > 0) store.pick(id, !store.picked.peek().has(id));
  else if (key === 'a' && store.manySteps.peek().length > 0) store.pickAll(store.picked.peek().size < store.items.peek().length);
  else if (key === 'd' && store.manySteps.peek().includes('dispatch')) {
    if (store.picked.peek().size === 0) store.pick(id, true);
    batch.value = 'dispatch';
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function Rows(): JSX.Element {
  const openId = incidentId.value;
  // opened from the map: its row comes into view
  useEffect(() => document.querySelector(`.inc-row[data-incident="${openId ?? ''}"]`)?.scrollIntoView({ block: 'nearest' }), [openId]);
  const { data, problem, loading } = store.list.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what')} retry={store.retry.list} />;
  if (!data) return <SkeletonRows rows={9} height={58} />;
  const queue = word('queue', store.queueNow.value);
  if (data.items.length === 0) {
    return (
      <Empty icon="inbox" title={to('board.none', { queue })} hint={to(store.isFiltered.value ? 'board.noneFiltered' : 'board.noneHint')}>
        {store.isFiltered.value && (
          <button type="button" class="button" onClick={store.clearFilters}>
            {to('board.clear')}
          </button>
        )}
      </Empty>
    );
  }
  return (
    <>
      <ul class={loading ? 'inc-rows rows-stale' : 'inc-rows'} aria-label={to('board.list')} onKeyDown={onKey}>
        {store.items.value.map((incident) => {
          const isOpen = incidentId.value === incident.id;
          return (
            <li key={incident.id} class={isOpen ? 'inc-line inc-line-on' : 'inc-line'}>
              {store.manySteps.value.length > 0 && (
                <label class="inc-check">
                  <span class="hidden">{to('board.pick', { what: `${incident.number} ${typeName(incident)}` })}</span>
                  <input
                    type="checkbox" checked={store.picked.value.has(incident.id)}
                    onChange={(event) => store.pick(incident.id, event.currentTarget.checked)}
                  />
                </label>
              )}
              <IncidentRow incident={incident} isOpen={isOpen} open={store.open} />
            </li>
          );
        })}
      </ul>
      {data.next && (
        <button type="button" class="button inc-more" disabled={store.busyMore.value} onClick={() => void store.loadMore()}>
          {to('more', { n: 50 })}
        </button>
      )}
    </>
  );
}

/** What is ticked, and the one filled button. */
function Bar(): JSX.Element | null {
  const n = store.picked.value.size;
  if (n === 0) return null;
  return (
    <div class="inc-bar">
      <span aria-live="polite">
        <b class="tabular">{to('board.picked', { n })}</b>
      </span>
      <button type="button" class="button" onClick={() => store.pickAll(false)}>
        {to('board.unpick')}
      </button>
      {store.manySteps.value.map((action, i) => (
        <button
          key={action} type="button" class={i === 0 ? 'button button-main' : 'button'} {...(action === 'dispatch' ? { 'aria-keyshortcuts': 'D' } : {})}
          onClick={() => (batch.value = action)}
        >
          <Icon name={action === 'dispatch' ? 'send' : action === 'urge' ? 'bell' : action === 'admit' ? 'check' : 'close'} size={18} />
          {to('board.many', { act: word('act', action), n })}
        </button>
      ))}
    </div>
  );
}

export function Board(): JSX.Element {
  return (
    <>
      <Lead />
      <Queues />
      <Tools />
      <BodyFilter />
      {isNarrow.value && (
        <details class="inc-fold inc-fold-loads">
          <summary>{to('loads.title')}</summary>
          <Loads isInPanel />
        </details>
      )}
      <Rows />
      {store.manySteps.value.length > 0 && store.items.value.length > 0 && <p class="hint inc-keys">{to('board.keys')}</p>}
      <Bar />
      <BatchDialog />
    </>
  );
}
