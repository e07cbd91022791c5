/** Builds the pages: the map, whose library is a chunk of its own fetched after sign-in, and the light one for reports. */
import { defineConfig } from 'vite';

const backend = 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  optimizeDeps: { exclude: ['maplibre-gl'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300,
    rolldownOptions: { input: ['index.html', 'snap/index.html'] },
  },
  server: {
    proxy: Object.fromEntries(['/api', '/tiles', '/styles', '/healthz'].map((path) => [path, backend])),
  },
});
