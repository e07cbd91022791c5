/** Takes the place of `sw.js` when the page is not to be kept on phones any more: removes the shell and itself. */

interface LastEvent extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}
interface LastWorker {
  addEventListener: (type: 'install' | 'activate', heard: (event: LastEvent) => void) => void;
  skipWaiting: () => Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: { matchAll: () => Promise<readonly { url: string; navigate: (url: string) => Promise<unknown> }[]> };
}
const last = self as unknown as LastWorker;

async function remove(): Promise<void> {
  for (const name of await caches.keys()) {
    // the map and what waits to be sent are the member's, not the shell's: they stay
    if (name.startsWith('patrol-shell-') || name === 'patrol-meta') await caches.delete(name);
  }
  await last.registration.unregister();
  for (const page of await last.clients.matchAll()) await page.navigate(page.url);
}

last.addEventListener('install', (event) => event.waitUntil(last.skipWaiting()));
last.addEventListener('activate', (event) => event.waitUntil(remove()));
