import {svelte} from '@sveltejs/vite-plugin-svelte';
import {defineConfig} from 'vite';

// While pages are written, `npm run dev` takes what is asked of /v1 from a server that runs already.
const server = process.env['REDRESS_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/console/',
  plugins: [svelte()],
  build: {
    target: 'es2023',
    // Every file is a file of its own: the policy of the pages allows no script or style that stands in another.
    assetsInlineLimit: 0,
    modulePreload: {polyfill: false},
    reportCompressedSize: false,
    emptyOutDir: true,
  },
  server: {host: '127.0.0.1', proxy: {'/v1': {target: server, changeOrigin: true}}},
});
