import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { describeError } from '../api/client.ts';
import { Empty } from '../shared/loaded.tsx';
import { NotFound } from './not-found.tsx';
import { SessionGate } from './session-gate.tsx';

const rootRoute = createRootRoute({
  component: SessionGate,
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => (
    <Empty title="This screen failed.">{describeError(error)} Reload the page to go on.</Empty>
  ),
});
const root = () => rootRoute;

/** Which message is open, so that the address can be shared and "back" closes it. */
const outboxSearch = (search: Record<string, unknown>): { message?: string } =>
  typeof search.message === 'string' ? { message: search.message } : {};

const routeTree = rootRoute.addChildren([
  createRoute({
    getParentRoute: root,
    path: '/',
    component: lazyRouteComponent(() => import('../now/now-page.tsx'), 'NowPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/incidents',
    component: lazyRouteComponent(() => import('../respond/incidents-page.tsx'), 'IncidentsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/incidents/$id',
    component: lazyRouteComponent(() => import('../respond/room-page.tsx'), 'RoomPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/runbooks',
    component: lazyRouteComponent(() => import('../runbook/runbooks-page.tsx'), 'RunbooksPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/runbooks/$service/$id',
    component: lazyRouteComponent(() => import('../runbook/runbook-page.tsx'), 'RunbookPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/runs/$id',
    component: lazyRouteComponent(() => import('../runbook/run-page.tsx'), 'RunPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/oncall',
    component: lazyRouteComponent(() => import('../page/oncall-page.tsx'), 'OnCallPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/levers',
    component: lazyRouteComponent(() => import('../contain/levers-page.tsx'), 'LeversPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/outbox',
    validateSearch: outboxSearch,
    component: lazyRouteComponent(() => import('../page/outbox-page.tsx'), 'OutboxPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/reviews',
    component: lazyRouteComponent(() => import('../review/reviews-page.tsx'), 'ReviewsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/reviews/$id',
    component: lazyRouteComponent(() => import('../review/review-page.tsx'), 'ReviewPage'),
  }),
]);

export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
