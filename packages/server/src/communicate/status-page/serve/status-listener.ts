import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { App } from '../../../platform/app.ts';
import { type Outcome, type StatusDesk, statusDeskOf } from './status-desk.ts';

/**
 * Answers status pages without the stack of the web API, which costs several times as much as sending what lies ready.
 * Stands in front of everything else, since under a page's own name there is nothing but the page.
 */
export function statusListener(app: App, usual: RequestListener): RequestListener {
  const desk = statusDeskOf(app);
  return (request, response) => {
    if (!desk.isFor(request)) return usual(request, response);
    const outcome = takeStatus(app, desk, request, response);
    if (outcome instanceof Promise) outcome.then((then) => go(then, usual, request, response));
    else go(outcome, usual, request, response);
  };
}

function go(outcome: Outcome, usual: RequestListener, request: IncomingMessage, response: ServerResponse): void {
  if (outcome === 'taken') return;
  if (outcome !== 'usual') request.url = outcome.url;
  usual(request, response);
}

/** Takes a request; whatever goes wrong is logged and answered in a few words. */
export function takeStatus(
  app: App,
  desk: StatusDesk,
  request: IncomingMessage,
  response: ServerResponse,
): Outcome | Promise<Outcome> {
  const fail = (error: unknown): Outcome => {
    app.log.error({ err: error, path: '/status' }, 'request failed');
    if (!response.headersSent) {
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '5' };
      response.writeHead(503, headers).end('The status cannot be read at this moment. Try again in a few seconds.\n');
    }
    return 'taken';
  };
  try {
    const outcome = desk.take(request, response);
    return outcome instanceof Promise ? outcome.catch(fail) : outcome;
  } catch (error) {
    return fail(error);
  }
}
