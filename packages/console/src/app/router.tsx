import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { describeError } from '../api/errors.ts';
import { readEventSearch } from '../inbox/event-search.ts';
import { readMeasuresSearch } from '../measure/measures-search.ts';
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

/** A line of a file, so that a problem can be linked to. */
const fileSearch = ({ file, line }: Record<string, unknown>): { file?: string; line?: number } => ({
  ...(typeof file === 'string' ? { file } : {}),
  ...(typeof line === 'number' ? { line } : {}),
});

/** Which versions are compared. */
const pairSearch = ({ from, to }: Record<string, unknown>): { from?: string; to?: string } => ({
  ...(typeof from === 'string' ? { from } : {}),
  ...(typeof to === 'string' ? { to } : {}),
});

type ProposalStatus = 'open' | 'exported' | 'dismissed';
const isProposalStatus = (status: unknown): status is ProposalStatus =>
  status === 'open' || status === 'exported' || status === 'dismissed';

/** Which proposals are listed, and the run whose proposal is read. */
const proposalSearch = ({ run, status }: Record<string, unknown>): { run?: string; status?: ProposalStatus } => ({
  ...(typeof run === 'string' ? { run } : {}),
  ...(isProposalStatus(status) ? { status } : {}),
});

/** An address that people have kept leads to where its screen is now. */
const moved = <From extends string>(path: From, to: string) =>
  createRoute({
    getParentRoute: root,
    path,
    beforeLoad: () => {
      throw redirect({ to, replace: true });
    },
  });

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
    path: '/incidents/search',
    validateSearch: ({ q }: Record<string, unknown>): { q?: string } => (typeof q === 'string' ? { q } : {}),
    component: lazyRouteComponent(() => import('../review/similar-search.tsx'), 'IncidentSearch'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/incidents/$id',
    component: lazyRouteComponent(() => import('../respond/room-page.tsx'), 'RoomPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/health',
    component: lazyRouteComponent(() => import('../health/health-page.tsx'), 'HealthPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/health/alerts',
    component: lazyRouteComponent(() => import('../alerts/alerts-page.tsx'), 'AlertsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/health/silences',
    component: lazyRouteComponent(() => import('../alerts/silences-page.tsx'), 'SilencesPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/health/maintenance',
    component: lazyRouteComponent(() => import('../communicate/maintenance-page.tsx'), 'MaintenancePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/health/reports',
    component: lazyRouteComponent(() => import('../reports/reports-page.tsx'), 'ReportsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/health/intake',
    component: lazyRouteComponent(() => import('../intake/intake-page.tsx'), 'IntakePage'),
  }),
  moved('/alerts', '/health/alerts'),
  moved('/silences', '/health/silences'),
  moved('/reports', '/health/reports'),
  moved('/intake', '/health/intake'),
  createRoute({
    getParentRoute: root,
    path: '/health/$service/$monitor',
    component: lazyRouteComponent(() => import('../health/monitor-page.tsx'), 'MonitorPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/runbooks',
    component: lazyRouteComponent(() => import('../runbook/runbooks-page.tsx'), 'RunbooksPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/runbooks/proposals',
    validateSearch: proposalSearch,
    component: lazyRouteComponent(() => import('../runbook/proposals/proposals-page.tsx'), 'ProposalsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/runbooks/runners',
    component: lazyRouteComponent(() => import('../runbook/runners/runners-page.tsx'), 'RunnersPage'),
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
    path: '/oncall/people',
    component: lazyRouteComponent(() => import('../page/reach/people-page.tsx'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/oncall/channels',
    component: lazyRouteComponent(() => import('../page/channels/channels-page.tsx'), 'ChannelsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/levers',
    component: lazyRouteComponent(() => import('../contain/levers-page.tsx'), 'LeversPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/inbox',
    component: lazyRouteComponent(() => import('../inbox/inbox-page.tsx'), 'InboxPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/inbox/$service/$source',
    component: lazyRouteComponent(() => import('../inbox/source-page.tsx'), 'SourcePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/inbox/$service/$source/events',
    validateSearch: readEventSearch,
    component: lazyRouteComponent(() => import('../inbox/events-page.tsx'), 'EventsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/consent',
    component: lazyRouteComponent(() => import('../consent/cases-page.tsx'), 'CasesPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/consent/cases/$case',
    component: lazyRouteComponent(() => import('../consent/case-page.tsx'), 'CasePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/consent/lookup',
    component: lazyRouteComponent(() => import('../consent/lookup-page.tsx'), 'LookupPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/consent/suppressed',
    component: lazyRouteComponent(() => import('../consent/suppressed-page.tsx'), 'SuppressedPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/consent/import',
    component: lazyRouteComponent(() => import('../consent/import-page.tsx'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/jobs',
    component: lazyRouteComponent(() => import('../routine/jobs-page.tsx'), 'JobsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/jobs/$service/$job',
    component: lazyRouteComponent(() => import('../routine/job-page.tsx'), 'JobPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/outbox',
    validateSearch: outboxSearch,
    component: lazyRouteComponent(() => import('../page/outbox-page.tsx'), 'OutboxPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/status-page',
    validateSearch: ({ service }: Record<string, unknown>): { service?: string } =>
      typeof service === 'string' ? { service } : {},
    component: lazyRouteComponent(() => import('../communicate/status-page.tsx'), 'StatusPageScreen'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/reviews',
    component: lazyRouteComponent(() => import('../review/reviews-page.tsx'), 'ReviewsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/reviews/action-items',
    component: lazyRouteComponent(() => import('../review/action-items-page.tsx'), 'ActionItemsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/reviews/$id',
    component: lazyRouteComponent(() => import('../review/review-page.tsx'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/measures',
    validateSearch: readMeasuresSearch,
    component: lazyRouteComponent(() => import('../measure/measures-page.tsx'), 'MeasuresPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/plan',
    component: lazyRouteComponent(() => import('../plan/plans-page.tsx'), 'PlansPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/plan/import',
    component: lazyRouteComponent(() => import('../plan/import/import-page.tsx'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/plan/$service',
    component: lazyRouteComponent(() => import('../plan/plan-page.tsx'), 'PlanPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/plan/$service/problems',
    component: lazyRouteComponent(() => import('../plan/plan-problems-page.tsx'), 'PlanProblemsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/plan/$service/rehearse',
    validateSearch: ({ view }: Record<string, unknown>): { view?: 'year' } => (view === 'year' ? { view } : {}),
    component: lazyRouteComponent(() => import('../rehearse/rehearse-page.tsx'), 'RehearsePage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/plan/$service/versions',
    validateSearch: pairSearch,
    component: lazyRouteComponent(() => import('../plan/versions/versions-page.tsx'), 'PlanVersionsPage'),
  }),
  createRoute({
    getParentRoute: root,
    path: '/plan/$service/versions/$hash',
    validateSearch: fileSearch,
    component: lazyRouteComponent(() => import('../plan/versions/version-page.tsx'), 'PlanVersionPage'),
  }),
]);

export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
