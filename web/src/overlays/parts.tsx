/** Small things the overlays' views share: a head with the way back, a labelled box, a refusal. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/Icon';
import { problemText } from '../ui/States';
import * as store from './store';
import { to } from './text';

export function Head({ title, sub, back }: { title: string; sub?: string; back: () => void }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class="overlay-head">
      <button type="button" class="icon-button" aria-label={to('back')} title={to('back')} onClick={back}>
        <Icon name="chevronLeft" />
      </button>
      <div>
        <h2 class="panel-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {sub && <p class="cap">{sub}</p>}
      </div>
    </div>
  );
}

export function Field({ id, label, children }: { id: string; label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">{children}</div>
    </div>
  );
}

export function Refusal(): JSX.Element | null {
  const problem = store.refusal.value;
  if (!problem) return null;
  return (
    <p class="edit-problem edit-problem-block overlay-refusal" role="alert">
      <Icon name="alert" size={18} />
      <span>{problemText(problem)}</span>
    </p>
  );
}
