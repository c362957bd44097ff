import { oneLine } from '@tocsin/channels';
import type { Plan } from '@tocsin/core';
import type { OpenMailing } from '../send/mailing.store.ts';

/** What was said about the same thing, oldest first. */
export interface SaidBefore {
  readonly id: string;
  readonly state: string;
  readonly text: string;
  readonly created_at: Date;
}

const INCIDENT_STATES: ReadonlySet<string> = new Set([
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'postmortem',
]);
const MAINTENANCE_STATES: Readonly<Record<string, string>> = {
  started: 'in_progress',
  extended: 'in_progress',
  in_progress: 'in_progress',
  ended: 'completed',
  completed: 'completed',
  cancelled: 'completed',
};

/**
 * The body of a webhook in the form of Statuspage's notifications, so that tools which read those read these
 * (https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/). What is here stays, more may come.
 */
export function webhookBody(
  { plan, mailing, said }: { readonly plan: Plan; readonly mailing: OpenMailing; readonly said: readonly SaidBefore[] },
  links: { readonly page: string; readonly stop: string; readonly documentation: string },
): object {
  const updates = said.map((one) => ({
    id: one.id,
    incident_id: mailing.about,
    status: stateOf(mailing, one.state),
    body: one.text,
    created_at: one.created_at.toISOString(),
    display_at: one.created_at.toISOString(),
    updated_at: one.created_at.toISOString(),
  }));
  const first = said[0]?.created_at ?? mailing.created_at;
  const status = stateOf(mailing, mailing.state);
  const isOver = status === 'resolved' || status === 'completed' || status === 'postmortem';
  return {
    meta: {
      unsubscribe: links.stop,
      documentation: links.documentation,
      generated_at: mailing.created_at.toISOString(),
    },
    page: { id: plan.service, name: oneLine(plan.statusPage.title, 200), url: links.page },
    incident: {
      id: mailing.about,
      name: oneLine(mailing.title, 500),
      status,
      impact: mailing.kind === 'maintenance' ? 'maintenance' : isOver ? 'none' : 'minor',
      page_id: plan.service,
      shortlink: links.page,
      created_at: first.toISOString(),
      updated_at: mailing.created_at.toISOString(),
      resolved_at: isOver ? mailing.created_at.toISOString() : null,
      // Newest first, as Statuspage's are.
      incident_updates: updates.reverse(),
      components: mailing.components.flatMap((id) => {
        const component = plan.components[id];
        return component?.public ? [{ id, name: component.title }] : [];
      }),
    },
  };
}

/** In Statuspage's words; others stand as they are. */
function stateOf({ kind }: OpenMailing, state: string): string {
  if (kind === 'review') return 'postmortem';
  if (kind === 'maintenance') return MAINTENANCE_STATES[state] ?? 'scheduled';
  return INCIDENT_STATES.has(state) ? state : 'investigating';
}
