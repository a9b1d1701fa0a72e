import react from '@vitejs/plugin-react';
import { loadEnv } from 'vite';
import { defineConfig } from 'vitest/config';

// FAXWERK_URL is the server that the pages talk to while they are developed.
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  // No inline scripts, styles or data: URLs: the server's content security policy allows none.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022' },
  server: { proxy: { '/api': loadEnv(mode, '.', 'FAXWERK').FAXWERK_URL ?? 'http://127.0.0.1:8080' } },
  test: { environment: 'node' },
}));
