/** The phone's bottom sheet: three heights, changed by dragging, by tapping the handle, or by arrow keys. */
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { sheet, type SheetHeight } from '../state/app';

const heights: SheetHeight[] = ['low', 'mid', 'high'];

function step(by: number): void {
  const at = heights.indexOf(sheet.value);
  sheet.value = heights[Math.min(heights.length - 1, Math.max(0, at + by))] ?? 'mid';
}

export function Sheet({ children }: { children: ComponentChildren }): JSX.Element {
  const from = useRef(0);
  const dragged = useRef(false);
  return (
    <section class={`sheet sheet-${sheet.value}`} aria-label={t('panel.label')}>
      <button
        type="button"
        class="sheet-handle"
        aria-label={`${t('sheet.handle')}: ${t(`sheet.${sheet.value}`)}`}
        onPointerDown={(event) => {
          from.current = event.clientY;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerUp={(event) => {
          const moved = event.clientY - from.current;
          dragged.current = Math.abs(moved) > 24;
          if (dragged.current) step(moved < 0 ? 1 : -1);
        }}
        onClick={() => {
          // a drag ends with a click, too; only a still tap toggles
          if (!dragged.current) sheet.value = sheet.value === 'mid' ? 'high' : 'mid';
          dragged.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowUp') step(1);
          else if (event.key === 'ArrowDown') step(-1);
          else return;
          event.preventDefault();
        }}
      >
        <span />
      </button>
      <div class="sheet-body">{children}</div>
    </section>
  );
}
