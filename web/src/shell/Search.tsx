/** One search box for everything on the map: a combobox whose results are grouped by what they are. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { api, Problem } from '../api/client';
import type { SearchHit, SearchKind } from '../api/types';
import { formatCode } from '../format';
import { pick, t } from '../i18n';
import { mapHandle } from '../map/handle';
import { communityCode, select } from '../state/app';
import { say } from '../state/announce';
import { summary } from '../state/data';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import { problemText } from '../ui/States';

const icons: Record<SearchKind, IconName> = {
  community: 'community', grid: 'manage', lane: 'lane', lane_line: 'lane', building: 'building', facility: 'pin', organization: 'shop', component: 'target',
};
const order: SearchKind[] = ['grid', 'community', 'lane', 'lane_line', 'building', 'facility', 'organization', 'component'];

/** Groups keep the server's order inside, and stand in the order of their best hit. */
export function grouped(items: SearchHit[]): { kind: SearchKind; hits: SearchHit[] }[] {
  const kinds = [...new Set(items.map((item) => item.kind))].filter((kind) => order.includes(kind));
  return kinds.map((kind) => ({ kind, hits: items.filter((item) => item.kind === kind) }));
}

export function openHit(hit: SearchHit): void {
  if (hit.kind === 'community') {
    const known = summary.peek().data?.communities.find((one) => one.id === hit.id);
    if (known) communityCode.value = known.code;
  }
  const kind = hit.kind === 'grid' || hit.kind === 'community' || hit.kind === 'lane' ? 'territory' : hit.kind;
  select({ kind, id: hit.id });
  const flat = !hit.bbox || (hit.bbox[0] === hit.bbox[2] && hit.bbox[1] === hit.bbox[3]);
  if (hit.bbox && !flat) mapHandle.peek()?.fit(hit.bbox, hit.kind === 'building' ? 17.5 : 17);
  else mapHandle.peek()?.flyTo(hit.point, 17.5);
}

interface Found {
  q: string;
  items: SearchHit[];
  problem: Problem | null;
  busy: boolean;
}

const idle: Found = { q: '', items: [], problem: null, busy: false };

function useSearch(text: string): Found {
  const found = useSignal<Found>(idle);
  useEffect(() => {
    const q = text.trim();
    if (!q) {
      found.value = idle;
      return;
    }
    const abort = new AbortController();
    found.value = { ...found.peek(), busy: true };
    const timer = window.setTimeout(() => {
      api
        .search(q, mapHandle.peek()?.centre() ?? null, abort.signal)
        .then(({ items }) => {
          // the list shows groups, so the keyboard must walk the same order
          found.value = { q, items: grouped(items).flatMap(({ hits }) => hits), problem: null, busy: false };
          say(items.length ? t('search.found', { n: items.length }) : t('search.none', { q }));
        })
        .catch((error: unknown) => {
          if (error instanceof Problem) found.value = { q, items: [], problem: error, busy: false };
        });
    }, 180);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return found.value;
}

function Option({ hit, active, id, choose }: { hit: SearchHit; active: boolean; id: string; choose: () => void }): JSX.Element {
  const detail = pick(hit.detail_zh, hit.detail_en);
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      class="search-option"
      onPointerDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      <Icon name={icons[hit.kind]} />
      <span class="search-name">{hit.name ?? t(`kind.${hit.kind}`)}</span>
      <span class="search-detail">{detail || (hit.code ? formatCode(hit.code) : '')}</span>
    </li>
  );
}

function Results({ found, active, id, choose }: { found: Found; active: number; id: string; choose: (hit: SearchHit) => void }): JSX.Element {
  if (found.problem) return <p class="search-note" role="alert">{problemText(found.problem)}</p>;
  if (found.items.length === 0) {
    return (
      <p class="search-note">
        {found.busy ? t('search.busy') : t('search.none', { q: found.q })}
        {!found.busy && <small>{t('search.noneHint')}</small>}
      </p>
    );
  }
  return (
    <ul role="listbox" id={`${id}-list`} aria-label={t('what.search')}>
      {grouped(found.items).map(({ kind, hits }) => (
        <li key={kind} role="presentation">
          <p class="search-group" id={`${id}-${kind}`} role="presentation">
            {t(`kind.${kind}`)}
          </p>
          <ul role="group" aria-labelledby={`${id}-${kind}`}>
            {hits.map((hit) => {
              const at = found.items.indexOf(hit);
              return <Option key={hit.id} hit={hit} id={`${id}-${at}`} active={at === active} choose={() => choose(hit)} />;
            })}
          </ul>
        </li>
      ))}
    </ul>
  );
}

export function Search(): JSX.Element {
  const id = useId();
  const text = useSignal('');
  const open = useSignal(false);
  const active = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const found = useSearch(text.value);
  const shown = open.value && text.value.trim() !== '';
  /** Whether the list is of what is typed, and not of half of it. */
  const isFresh = !found.busy && found.q === text.value.trim();
  /** Enter came before the answer: the first hit is opened when it is there. */
  const hurried = useRef(false);
  // With the list itself: an arrow pressed on the new list must not be taken back after it.
  useLayoutEffect(() => {
    active.value = 0;
    document.getElementById(`${id}-0`)?.scrollIntoView({ block: 'nearest' });
    const first = found.items[0];
    if (hurried.current && isFresh && first) choose(first);
    if (isFresh) hurried.current = false;
  }, [found.items, isFresh]);

  function choose(hit: SearchHit): void {
    open.value = false;
    openHit(hit);
    input.current?.blur();
  }
  function onKey(event: KeyboardEvent): void {
    const count = found.items.length;
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (shown) open.value = false;
      else input.current?.blur();
    } else if (count && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      open.value = true;
      active.value = (active.value + (event.key === 'ArrowDown' ? 1 : count - 1)) % count;
      document.getElementById(`${id}-${active.value}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && shown) {
      const hit = found.items[active.value];
      if (!isFresh) hurried.current = true;
      else if (hit) choose(hit);
    }
  }
  return (
    <div class="search" role="search">
      <div class="search-box">
        <Icon name="search" />
        <input
          ref={input}
          id="search"
          type="text"
          role="combobox"
          inputMode="search"
          enterkeyhint="search"
          autocomplete="off"
          spellcheck={false}
          placeholder={t('top.search')}
          aria-label={t('top.searchLabel')}
          aria-expanded={shown && found.items.length > 0}
          aria-controls={shown && found.items.length > 0 ? `${id}-list` : undefined}
          aria-autocomplete="list"
          aria-activedescendant={shown && found.items.length ? `${id}-${active.value}` : undefined}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            hurried.current = false;
            open.value = true;
          }}
          onFocus={() => (open.value = true)}
          onBlur={() => (open.value = false)}
          onKeyDown={onKey}
        />
        {text.value ? (
          <button
            type="button"
            class="icon-button"
            aria-label={t('search.clear')}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              text.value = '';
              input.current?.focus();
            }}
          >
            <Icon name="close" size={16} />
          </button>
        ) : (
          <kbd aria-hidden="true">/</kbd>
        )}
      </div>
      {shown && (
        <div class="search-results">
          <Results found={found} active={active.value} id={id} choose={choose} />
        </div>
      )}
    </div>
  );
}
