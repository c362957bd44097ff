import type { z } from '@hono/zod-openapi';
import { actorName } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import type { leverRequestView } from '../contract.ts';
import { scopeView } from '../lever.views.ts';
import { approvalOf, countAgreement, missingWords } from './agreement.ts';
import { concernOf } from './ask-move.ts';
import { type RequestRow, waitingRequests } from './request.store.ts';

type RequestView = z.infer<typeof leverRequestView>;

/** What waits for somebody to agree, oldest first, of services that are still there. */
export async function requestViews(app: App, identity: Identity): Promise<RequestView[]> {
  const rows = (await waitingRequests(app.db)).filter(({ service }) => app.plans.find(service));
  return Promise.all(rows.map((row) => requestViewOf(app, row, identity)));
}

/** A request as the one who asks sees it. @throws Problem 'not-found' when its service is gone */
export async function requestViewOf(app: App, row: RequestRow, identity: Identity): Promise<RequestView> {
  const plan = app.plans.get(row.service);
  const isWaiting = row.status === 'waiting';
  const approval = approvalOf(plan, row.lever) ?? { people: 1, role: null };
  const concern = concernOf(plan, row);
  const isPerson = identity.actor.kind === 'person' && identity.access !== 'viewer';
  const asked = { approval, concern, agreed: row.agreed };
  const counted = isWaiting && isPerson ? await countAgreement(app, app.db, asked, identity, false) : null;
  return {
    id: row.id,
    service: row.service,
    lever: row.lever,
    title: plan.levers[row.lever]?.title ?? row.lever,
    action: row.action,
    value: row.value,
    scope: row.scope ? scopeView(row.scope) : null,
    reason: row.reason,
    expiresInSeconds: row.expires_in,
    incidentId: row.incident_id,
    status: row.status,
    by: actorName(row.by),
    at: row.at.toISOString(),
    agreed: row.agreed.map(({ name }) => name),
    needs: isWaiting ? await missingWords(app, app.db, approval, concern, row.agreed) : null,
    canAgree: counted !== null && counted.refusal === null,
    outcome: row.outcome,
  };
}
