/** The page's own files on the phone: registers the worker that keeps them, and says when a newer page waits. */
import { signal } from '@preact/signals';
import * as state from './state';

interface InstallEvent extends Event {
  prompt: () => Promise<unknown>;
}
export const installer = signal<InstallEvent | null>(null);

let registration: ServiceWorkerRegistration | null = null;

function look(found: ServiceWorkerRegistration): void {
  const waits = (): void => {
    if (found.waiting && navigator.serviceWorker.controller) state.hasUpdate.value = true;
  };
  waits();
  found.addEventListener('updatefound', () => found.installing?.addEventListener('statechange', waits));
}

/** The page that waits takes over when the member says so; every open tab then shows it. */
export function update(): void {
  if (registration?.waiting) registration.waiting.postMessage('apply');
  else location.reload();
}

export function keepShell(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    installer.value = event as InstallEvent;
  });
  if (!('serviceWorker' in navigator)) return;
  const hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // what is being typed is not thrown away: that tab changes when it is opened next
    if (hadOne && state.screen.peek() === '') location.reload();
  });
  navigator.serviceWorker
    .register('/sw.js', { scope: '/patrol', updateViaCache: 'none' })
    .then((found) => {
      registration = found;
      look(found);
    })
    .catch(() => undefined);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void registration?.update().catch(() => undefined);
  });
}
