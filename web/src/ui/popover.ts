/** Opens and closes a small panel under its button: Escape and a press outside close it, focus goes back. */
import { useSignal, type Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Popover<B extends HTMLElement, P extends HTMLElement> {
  open: Signal<boolean>;
  button: RefObject<B | null>;
  panel: RefObject<P | null>;
  toggle: () => void;
  close: () => void;
}

export function usePopover<B extends HTMLElement, P extends HTMLElement>(): Popover<B, P> {
  const open = useSignal(false);
  const button = useRef<B>(null);
  const panel = useRef<P>(null);
  const close = (): void => {
    if (!open.peek()) return;
    open.value = false;
    button.current?.focus();
  };
  useEffect(() => {
    if (!open.value) return;
    panel.current?.querySelector<HTMLElement>('input, button, [tabindex="0"], a[href]')?.focus();
    const onPress = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !button.current?.contains(target)) open.value = false;
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    };
    document.addEventListener('pointerdown', onPress, true);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onPress, true);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [open.value]);
  return { open, button, panel, toggle: () => (open.value = !open.peek()), close };
}
