/** Choosing a type: by words, among those used lately, or level by level; by mouse, finger or keys. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatNumber } from '../format';
import { ownName } from '../i18n';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { IncidentType } from './api';
import { keep, kept } from './kept';
import * as store from './store';
import { to } from './text';
import { isLeaf, leavesBelow, pathOf, searchTypes } from './types';

const lately = 6;

function recent(): string[] {
  return kept<{ codes: string[] }>('types', ({ codes }) => Array.isArray(codes))?.codes ?? [];
}

function remember(code: string): void {
  keep('types', { codes: [code, ...recent().filter((one) => one !== code)].slice(0, lately) });
}

const above = (type: IncidentType): string => pathOf(store.tree.value, type.code).slice(0, -1).map(ownName).join(' › ');

function Line({ type, choose, showPath }: { type: IncidentType; choose: (type: IncidentType) => void; showPath: boolean }): JSX.Element {
  const leaf = isLeaf(store.tree.value, type.code);
  return (
    <li>
      <button type="button" class="inc-type" onClick={() => choose(type)}>
        <span>
          {ownName(type)}
          {showPath && <span class="cap">{above(type)}</span>}
        </span>
        {!leaf && <span class="cap tabular">{to('form.typeCount', { n: formatNumber(leavesBelow(store.tree.value, type.code)) })}</span>}
        {!leaf && <Icon name="chevronRight" size={16} />}
      </button>
    </li>
  );
}

function onArrows(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('input, .inc-type')];
  const next = all[all.indexOf(document.activeElement as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function Picker({ id, choose }: { id: string; choose: (code: string) => void }): JSX.Element {
  const asked = useSignal('');
  const branch = useSignal<string | null>(null);
  const tree = store.tree.value;
  const found = searchTypes(tree, asked.value);
  const last = recent().flatMap((code) => tree.byCode.get(code) ?? []);
  const shown = asked.value.trim() ? found : (tree.children.get(branch.value) ?? []);
  const take = (type: IncidentType): void => {
    if (!isLeaf(tree, type.code)) {
      branch.value = type.code;
      asked.value = '';
      return;
    }
    remember(type.code);
    choose(type.code);
  };
  return (
    <div class="inc-block" onKeyDown={onArrows}>
      <div class="field-box inc-search">
        <Icon name="search" size={16} />
        <input
          id={id} type="search" autocomplete="off" placeholder={to('form.typeSearch')} value={asked.value} aria-label={to('form.type')}
          onInput={(event) => (asked.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key !== 'Enter' || !first) return;
            event.preventDefault();
            take(first);
          }}
        />
      </div>
      {!asked.value.trim() && branch.value === null && last.length > 0 && (
        <div class="inc-chips" role="group" aria-label={to('form.recent')}>
          {last.map((type) => (
            <button key={type.code} type="button" class="chip-value" onClick={() => take(type)}>
              <Icon name="history" size={14} />
              {ownName(type)}
            </button>
          ))}
        </div>
      )}
      {!asked.value.trim() && branch.value !== null && (
        <p class="inc-crumbs">
          <button type="button" class="button button-small" onClick={() => (branch.value = tree.byCode.get(branch.peek() ?? '')?.parent_code ?? null)}>
            <Icon name="chevronLeft" size={14} />
            {to('form.typeBack')}
          </button>
          <span class="cap">{pathOf(tree, branch.value).map(ownName).join(' › ')}</span>
        </p>
      )}
      {asked.value.trim() && found.length === 0 && <p class="hint">{to('form.typeNone', { q: asked.value.trim() })}</p>}
      {shown.length > 0 && (
        <ul class="inc-types" aria-label={to('what.types')}>
          {shown.map((type) => (
            <Line key={type.code} type={type} choose={take} showPath={asked.value.trim() !== ''} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** The chosen type with the way to another, or the picker. */
export function TypeField({ id, code, choose }: { id: string; code: string; choose: (code: string) => void }): JSX.Element {
  const other = useRef<HTMLButtonElement>(null);
  const before = useRef(code);
  useEffect(store.needTypes, []);
  useEffect(() => {
    if (code && !before.current) other.current?.focus();
    before.current = code;
  }, [code]);
  const { data, problem } = store.types.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what.types')} retry={store.retry.types} />;
  if (!data) return <SkeletonRows rows={4} height={40} />;
  const type = store.tree.value.byCode.get(code);
  if (!type) return <Picker id={id} choose={choose} />;
  return (
    <div class="inc-picked">
      <span>
        <b>{ownName(type)}</b>
        <span class="cap">{above(type)}</span>
      </span>
      <button type="button" class="button button-small" ref={other} onClick={() => choose('')}>
        {to('form.typeChange')}
      </button>
    </div>
  );
}
