/** Keys for everything, and the list of them. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { divide, stopDividing } from '../divide/entry';
import { t, type MessageKey } from '../i18n';
import { mapHandle } from '../map/handle';
import { typing } from '../map/keys';
import { facilityKind, keysOpen, select, selection } from '../state/app';
import { Icon } from '../ui/Icon';
import { openLayers } from './MapTools';

const arrows: Record<string, [number, number]> = {
  ArrowUp: [0, -120], ArrowDown: [0, 120], ArrowLeft: [-120, 0], ArrowRight: [120, 0],
};

function closeTop(): void {
  if (divide.peek()) stopDividing();
  else if (selection.peek()) select(null);
  else if (facilityKind.peek()) facilityKind.value = null;
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return;
  if (typing(event.target)) return;
  const map = mapHandle.peek();
  const arrow = arrows[event.key];
  const onCanvas = event.target instanceof HTMLCanvasElement;
  if (event.key === '/') document.getElementById('search')?.focus();
  else if (event.key === 'l' || event.key === 'L') openLayers();
  else if (event.key === '?') keysOpen.value = true;
  else if (event.key === 'Escape') closeTop();
  // the map's own handler already answers keys pressed on its canvas
  else if (arrow && !onCanvas && event.target === document.body) map?.panBy(...arrow);
  else if ((event.key === '+' || event.key === '=') && !onCanvas) map?.zoomBy(1);
  else if (event.key === '-' && !onCanvas) map?.zoomBy(-1);
  else return;
  event.preventDefault();
}

export function useKeys(): void {
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

const rows: [string[], MessageKey][] = [
  [['/'], 'keys.search'],
  [['L'], 'keys.layers'],
  [['←', '↑', '↓', '→'], 'keys.pan'],
  [['+', '−'], 'keys.zoom'],
  [['↑', '↓'], 'keys.list'],
  [['Esc'], 'keys.close'],
  [['?'], 'keys.help'],
];

export function KeysDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (keysOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [keysOpen.value]);
  return (
    <dialog
      class="dialog keys"
      ref={dialog}
      aria-labelledby="keys-title"
      onClose={() => (keysOpen.value = false)}
      onClick={(event) => {
        if (event.target === dialog.current) keysOpen.value = false;
      }}
    >
      <div class="dialog-head">
        <h2 id="keys-title">{t('keys.title')}</h2>
        <button type="button" class="icon-button" aria-label={t('detail.close')} onClick={() => (keysOpen.value = false)}>
          <Icon name="close" />
        </button>
      </div>
      <dl>
        {rows.map(([keys, label]) => (
          <div key={label}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
