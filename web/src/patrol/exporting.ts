/** Writes what has not arrived, with its photos, into one file: the way out when a phone cannot send any more. */
import { base64 } from '../incidents/upload';
import * as state from './state';

export async function exportQueue(): Promise<void> {
  const store = state.store.peek();
  if (!store) return;
  const items = await store.items();
  const names = [...new Set(items.flatMap(({ photos }) => photos))];
  const photos: Record<string, string> = {};
  for (const name of names) {
    const photo = await store.photo(name);
    if (photo) photos[name] = base64(new Uint8Array(photo.body));
  }
  const file = new Blob([JSON.stringify({ protocol: 1, exported_at: new Date().toISOString(), items, photos }, null, 1)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `wangge-patrol-${new Date().toISOString().slice(0, 16).replace(/\D/g, '')}.json`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
