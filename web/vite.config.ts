/** Builds the pages: the map, whose library is a chunk of its own fetched after sign-in, and the light ones for phones. */
import { defineConfig } from 'vite';
import { shell } from './vite.shell';

const backend = 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/',
  plugins: [shell()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  optimizeDeps: { exclude: ['maplibre-gl'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300,
    rolldownOptions: {
      input: { index: 'index.html', snap: 'snap/index.html', patrol: 'patrol/index.html', sw: 'src/patrol/sw.ts', 'sw-off': 'src/patrol/sw-off.ts' },
      // the address of a service worker never changes: browsers ask for it again and again
      output: { entryFileNames: ({ name }) => (name === 'sw' || name === 'sw-off' ? '[name].js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    proxy: Object.fromEntries(['/api', '/tiles', '/styles', '/healthz'].map((path) => [path, backend])),
  },
});
