/** The way into the past: whether the time line is open, and its script, fetched when first needed. */
import { signal } from '@preact/signals';

type Parts = typeof import('./Past');

export const pastOpen = signal(false);
export const past = signal<Parts | null>(null);

export async function loadPast(): Promise<void> {
  past.value ??= await import('./Past');
}

export function togglePast(): void {
  pastOpen.value = !pastOpen.peek();
  if (pastOpen.peek()) void loadPast();
}
