/** What somebody has begun to write outlives the tab: kept per person on this device for a week. */
import { store, stored } from '../state/app';
import { session } from '../state/data';

const week_ms = 7 * 24 * 3600 * 1000;

function nameOf(what: string): string | null {
  const now = session.peek();
  return now.status === 'in' || now.status === 'ended' ? `wangge.${what}.${now.session.user.id}` : null;
}

/** Reads what was kept; nothing when it is old, of another shape or never was. */
export function readKept<T extends object>(text: string | null, isWhole: (found: Partial<T>) => boolean, now = Date.now()): T | null {
  if (!text) return null;
  try {
    const { at, value } = JSON.parse(text) as { at: number; value: Partial<T> };
    return now - at < week_ms && isWhole(value) ? (value as T) : null;
  } catch {
    return null;
  }
}

export function kept<T extends object>(what: string, isWhole: (found: Partial<T>) => boolean): T | null {
  const name = nameOf(what);
  return name ? readKept<T>(stored(name), isWhole) : null;
}

export function keep(what: string, value: object | null): void {
  const name = nameOf(what);
  if (name) store(name, value ? JSON.stringify({ at: Date.now(), value }) : '');
}
