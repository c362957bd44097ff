import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Problem } from '../problem.ts';
import type { Api } from './api.ts';

const CONSOLE = dirname(fileURLToPath(import.meta.resolve('@tocsin/console/index.html')));
const FOREVER = 'public, max-age=31536000, immutable';

/** Serves the built console; every address that is no file is one of its pages. */
export function consoleRoutes(api: Api): void {
  const files = serveStatic({
    root: relative(process.cwd(), CONSOLE),
    onFound: (path, c) => c.header('cache-control', path.includes('/assets/') ? FOREVER : 'no-cache'),
  });
  api.get('/assets/*', files);
  api.get('/assets/*', () => {
    throw new Problem('not-found', 'The console was built anew. Load the page again.');
  });
  api.get('*', async (c, next) => (c.req.path === '/' ? next() : files(c, next)));
  api.get('*', (c) => {
    const page = `${CONSOLE}/index.html`;
    if (!existsSync(page)) throw new Problem('unavailable', 'The console is not built. Run: npm run build');
    return c.html(readFileSync(page, 'utf8'), 200, { 'cache-control': 'no-cache' });
  });
}
