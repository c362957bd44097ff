import { defineConfig } from '@hey-api/openapi-ts';

export default defineConfig({
  input: '../../docs/generated/openapi.json',
  output: { path: 'src/api/generated', importFileExtension: '.ts' },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk', '@tanstack/react-query'],
});
