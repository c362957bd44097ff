import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The built files are served by the Tocsin server itself, from the same origin as the API. */
export default defineConfig({
  base: '/',
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', proxy: { '/api': process.env.TOCSIN_URL ?? 'http://127.0.0.1:7700' } },
});
