/** Before and after on one map, parted by a handle that is dragged or moved with the arrow keys. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { mapObject, mapState } from '../map/handle';
import { Icon } from '../ui/Icon';
import { createCompareMap, fitDraft } from './compareMap';
import * as store from './store';
import { td } from './text';

const keySteps: Record<string, number> = { ArrowLeft: -0.02, ArrowRight: 0.02, ArrowDown: -0.02, ArrowUp: 0.02, PageUp: 0.1, PageDown: -0.1 };

function place(share: number): void {
  store.split.value = Math.min(1, Math.max(0, share));
}

function onKey(event: KeyboardEvent): void {
  const by = keySteps[event.key];
  if (by !== undefined) place(store.split.peek() + by);
  else if (event.key === 'Home') place(0);
  else if (event.key === 'End') place(1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function Swipe(): JSX.Element | null {
  const holder = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const diff = store.currentDiff.value;
  const main = mapObject.value;
  const ready = mapState.value === 'ready';
  const shown = diff !== null && diff.grids.length > 0 && main !== null && ready;
  useEffect(() => {
    if (!shown || !holder.current) return;
    return createCompareMap(holder.current, main, diff);
  }, [shown, diff, main]);
  useEffect(() => {
    if (shown) fitDraft(diff);
  }, [shown, store.current.value?.id]);
  if (!shown) return null;
  const percent = Math.round(store.split.value * 100);
  const drag = (x: number): void => {
    const box = frame.current?.getBoundingClientRect();
    if (box) place((x - box.left) / box.width);
  };
  return (
    <div class="swipe" ref={frame}>
      <div class="swipe-map" ref={holder} style={{ clipPath: `inset(0 0 0 ${store.split.value * 100}%)` }} />
      <span class="swipe-word swipe-now" style={{ right: `calc(${100 - store.split.value * 100}% + 14px)` }} aria-hidden="true">
        {td('swipeNow')}
      </span>
      <span class="swipe-word swipe-then" style={{ left: `calc(${store.split.value * 100}% + 14px)` }} aria-hidden="true">
        {td('swipeThen')}
      </span>
      <div
        class="swipe-handle"
        role="slider"
        tabIndex={0}
        aria-label={td('swipe')}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={td('swipeValue', { n: percent })}
        style={{ left: `${store.split.value * 100}%` }}
        onKeyDown={onKey}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && drag(event.clientX)}
      >
        <span class="swipe-line" />
        <span class="swipe-grip">
          <Icon name="chevronLeft" size={16} />
          <Icon name="chevronRight" size={16} />
        </span>
      </div>
    </div>
  );
}
