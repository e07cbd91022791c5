/** A section that lists what stands at a place: closed until asked for where there may be much, with its filters. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { formatNumber } from '../format';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { Asked } from './api';
import { usePages } from './pages';
import { tp } from './text';

export interface Line {
  id: string;
  icon: IconName;
  name: string;
  detail: string;
  mark?: string | null;
  isQuiet?: boolean;
  open: () => void;
}

interface Props<T> {
  noun: string;
  title: string;
  find: string;
  asked: Asked;
  isOpen: boolean;
  filters: ComponentChildren;
  isFiltered: boolean;
  line: (item: T) => Line;
}

const manyRows = 8;

function Row({ icon, name, detail, mark, isQuiet, open }: Line): JSX.Element {
  return (
    <li>
      <button type="button" class={`link-row placed-row${isQuiet ? ' placed-quiet' : ''}`} onClick={open}>
        <Icon name={icon} size={18} />
        <span class="placed-name">
          <span>{name}</span>
          <span class="cap">{detail}</span>
        </span>
        {mark && <span class="placed-mark">{mark}</span>}
        <Icon name="chevronRight" size={18} />
      </button>
    </li>
  );
}

export function List<T>({ noun, title, find, asked, isOpen, filters, isFiltered, line }: Props<T>): JSX.Element | null {
  const shown = useSignal(isOpen);
  const q = useSignal('');
  const { items, problem, busy, more, retry } = usePages<T>(noun, { ...asked, q: q.value.trim() || null }, shown.value);
  const isNarrowed = isFiltered || q.value.trim() !== '';
  // most buildings hold nothing of it: they say nothing about it
  if (isOpen && !isNarrowed && !problem && !items?.length) return null;
  const hasFilters = isNarrowed || more !== null || (items?.length ?? 0) > manyRows || !isOpen;
  return (
    <section class="drawer-section" aria-label={title}>
      <h3>
        {title} {shown.value && items && <span class="count tabular">{formatNumber(items.length)}{more && '+'}</span>}
      </h3>
      {!shown.value && (
        <button type="button" class="button button-small more" onClick={() => (shown.value = true)}>
          {tp('show')}
        </button>
      )}
      {shown.value && hasFilters && (
        <div class="placed-filters">
          <div class="field-box placed-find">
            <Icon name="search" size={18} />
            <input
              type="search" aria-label={find} placeholder={find} maxLength={50} value={q.value}
              onInput={(event) => (q.value = event.currentTarget.value)}
            />
          </div>
          {filters}
        </div>
      )}
      {problem && <ProblemBox problem={problem} what={title} retry={retry} />}
      {shown.value && !items && !problem && <SkeletonRows rows={3} height={40} />}
      {items && items.length > 0 && (
        <ul class="links placed-rows" aria-busy={busy}>
          {items.map((item) => {
            const { id, ...rest } = line(item);
            return <Row key={id} id={id} {...rest} />;
          })}
        </ul>
      )}
      {items?.length === 0 && !busy && <p class="hint">{tp(isNarrowed ? 'filtered' : 'none')}</p>}
      {more && (
        <button type="button" class="button button-small more" onClick={more}>
          {tp('more')}
        </button>
      )}
    </section>
  );
}

export function Choice(props: { label: string; value: string; set: (value: string) => void; options: { value: string; label: string }[] }): JSX.Element {
  const { label, value, set, options } = props;
  return (
    <div class="select-box placed-choice">
      <select aria-label={label} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{label}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="chevronDown" size={18} />
    </div>
  );
}
