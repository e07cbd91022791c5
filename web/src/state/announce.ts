/** One line for the screen reader and, when it matters to everybody, a toast that leaves by itself. */
import { signal } from '@preact/signals';

export const spoken = signal('');
export const toast = signal<{ text: string; tone: 'plain' | 'bad' } | null>(null);

let timer = 0;

export function say(text: string): void {
  // the same sentence twice is only read again when the text node changes; peek, so that an effect that speaks does not hear itself
  spoken.value = spoken.peek() === text ? `${text}\u200b` : text;
}

export function notify(text: string, tone: 'plain' | 'bad' = 'plain'): void {
  say(text);
  toast.value = { text, tone };
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    toast.value = null;
  }, 5000);
}
