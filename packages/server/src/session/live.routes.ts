import { streamSSE } from 'hono/streaming';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import type { LiveEvent } from '../platform/live/live.ts';

const KEEP_ALIVE_MS = 15_000;

/** Registers `GET /api/live`: what changed, and pieces of running steps' output, as server-sent events. */
export function liveRoutes(api: Api, app: App): void {
  api.get('/api/live', (c) => {
    requireAccess(c.get('identity'), 'viewer');
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      const send = (event: LiveEvent) => {
        if (event.kind === 'reload' || (event.kind === 'change' && event.topic === 'runner')) return;
        const { kind, ...data } = event;
        void stream.writeSSE({ event: kind, data: JSON.stringify(data) }).catch(() => undefined);
      };
      const unsubscribe = app.live.subscribe(send);
      stream.onAbort(unsubscribe);
      while (!stream.aborted) {
        await stream.write(': keep-alive\n\n');
        await stream.sleep(KEEP_ALIVE_MS);
      }
      unsubscribe();
    });
  });
}
