import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { emojiData } from './emoji-data.ts';

/** The API server during development; `npm run dev` sets the port. */
const { PORT = '5000' } = process.env;
const server = `http://localhost:${PORT}`;

// oxlint-disable-next-line import/no-default-export -- where Vite looks for it
export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    preact(),
    emojiData(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/sw',
      filename: 'sw.ts',
      injectRegister: false,
      // globPatterns matches them already: a file listed twice would fail the worker's installation.
      includeManifestIcons: false,
      injectManifest: {
        rollupFormat: 'iife',
        injectionPoint: 'self.precachedFiles',
        globPatterns: ['**/*.{html,js,css,svg,png}'],
        globIgnores: ['**/icon-512*.png'],
      },
      manifest: {
        id: '/',
        name: 'MyChat',
        short_name: 'MyChat',
        description: 'Messages that arrive: live, offline, and as a notification.',
        start_url: '/dashboard.html',
        scope: '/',
        display: 'standalone',
        background_color: '#f4f1ea',
        theme_color: '#12454a',
        categories: ['social', 'communication'],
        icons: [
          { src: '/assets/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/assets/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
          {
            src: '/assets/icons/icon-512-maskable.png',
            sizes: '512x512',
            type: 'image/png',
            purpose: 'maskable',
          },
        ],
      },
    }),
  ],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // Files with hashed names, which browsers cache for ever. The icons under /assets have fixed names.
    assetsDir: 'app',
    target: 'es2022',
    sourcemap: false,
    // Do not inline small icons.
    assetsInlineLimit: 0,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/api': server,
      '/avatars': server,
      '/previews': server,
      '/health': server,
      '/socket.io': { target: server, ws: true },
    },
  },
});
