/** The service worker of the patrol page: keeps its shell, answers its navigations from it, is silent about all else. */

interface Lasting extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}
interface Asked extends Lasting {
  request: Request;
  respondWith: (answer: Promise<Response>) => void;
}
interface ShellWorker {
  addEventListener: ((type: 'install' | 'activate', heard: (event: Lasting) => void) => void) &
    ((type: 'fetch', heard: (event: Asked) => void) => void) &
    ((type: 'message', heard: (event: MessageEvent) => void) => void);
  skipWaiting: () => Promise<void>;
  location: Location;
}
const worker = self as unknown as ShellWorker;

/** Both are put in when the page is built. */
const BUILD = '__BUILD__';
const FILES = ['__FILES__'];
const PAGE = '/patrol/';
const SHELL = `patrol-shell-${BUILD}`;
const META = 'patrol-meta';

/** A page that is open while a newer one takes over still finds its own files: one shell before this one is kept. */
async function dropOld(): Promise<void> {
  const meta = await caches.open(META);
  const said = (await (await meta.match('/current'))?.text()) ?? '';
  const before = said && said !== SHELL ? said : ((await (await meta.match('/before'))?.text()) ?? '');
  await meta.put('/current', new Response(SHELL));
  await meta.put('/before', new Response(before));
  for (const name of await caches.keys()) {
    if (name.startsWith('patrol-shell-') && name !== SHELL && name !== before) await caches.delete(name);
  }
}

worker.addEventListener('install', (event) => {
  // addAll takes all of them or none, and refuses every answer that is not ok
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES.map((file) => new Request(file, { cache: file.startsWith('/assets/') ? 'default' : 'reload' })))));
});

worker.addEventListener('activate', (event) => event.waitUntil(dropOld()));

worker.addEventListener('message', ({ data }) => {
  if (data === 'apply') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  const isPage = request.mode === 'navigate' && (pathname === '/patrol' || pathname.startsWith(PAGE));
  if (isPage) event.respondWith(caches.open(SHELL).then(async (shell) => (await shell.match(PAGE)) ?? fetch(request)));
  else if (pathname.startsWith('/assets/') || FILES.includes(pathname)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((found) => found ?? fetch(request)));
  }
});
