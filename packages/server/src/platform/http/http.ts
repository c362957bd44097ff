import { secureHeaders } from 'hono/secure-headers';
import type { App } from '../app.ts';
import type { Phase } from '../phase.ts';
import { Problem } from '../problem.ts';
import { type Api, answerError, createApi } from './api.ts';
import { authenticate } from './authenticate.ts';
import { consoleRoutes } from './console.ts';
import { limitBody } from './limit-body.ts';
import { openApiDocument } from './openapi.ts';
import { operationRoutes } from './operation.routes.ts';

/** Largest request that anything of ours takes; the intakes have smaller limits of their own. */
const LARGEST_BODY_BYTES = 1024 * 1024;
/** Whole plans and documents to make plans of; lists of people. */
const LARGEST_PLAN_BYTES = 16 * 1024 * 1024;
const TAKES_MUCH: ReadonlySet<string> = new Set([
  ...['/api/plans', '/api/plans/check', '/api/plans/import'],
  ...['/api/consent/check', '/api/consent/import'],
]);

function takesMuch(path: string): boolean {
  return TAKES_MUCH.has(path) || /^\/api\/status\/[^/]{1,200}\/subscribers\/import$/.test(path);
}

/** Puts the HTTP side together: guards first, then the phases' routes, then the console for every other address. */
export function createHttp(app: App, phases: readonly Phase[]): Api {
  const api = createApi();
  api.onError((error, c) => answerError(error, c, app.log));
  const guard = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
  });
  // The public status page sets stricter headers of its own, and its badge is shown on other sites.
  api.use((c, next) => {
    if (!c.req.path.startsWith('/status/')) return guard(c, next);
    c.header('x-content-type-options', 'nosniff');
    return next();
  });
  const tooLarge = (most: string) => () => {
    throw new Problem('too-large', `The request is larger than ${most}.`);
  };
  const usual = limitBody(LARGEST_BODY_BYTES, tooLarge('1 MB'));
  const much = limitBody(LARGEST_PLAN_BYTES, tooLarge('16 MB'));
  api.use((c, next) => (takesMuch(c.req.path) ? much(c, next) : usual(c, next)));
  operationRoutes(api, app);
  const document = openApiDocument();
  api.get('/api/openapi.json', (c) => c.json(document));
  api.use('/api/*', authenticate(app));
  for (const phase of phases) phase.routes(api, app);
  api.all('/api/*', (c) => {
    throw new Problem(
      'not-found',
      `There is no ${c.req.method} ${c.req.path}. GET /api/openapi.json lists what there is.`,
    );
  });
  // Neither a page of the console, nor a word of which services there are.
  // In the same words as what stands in front says it: nobody learns by the difference which services there are.
  api.all('/status/*', (c) => c.text('There is no such page.\n', 404, { 'cache-control': 'no-store' }));
  consoleRoutes(api);
  return api;
}
