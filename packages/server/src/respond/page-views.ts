import type { z } from '@hono/zod-openapi';
import {
  type ContactMethod,
  type Incident,
  methodDueMs,
  type Page,
  type Plan,
  personName,
  usableMethods,
} from '@tocsin/core';
import type { pageDeliveries } from '../page/outbox/message.views.ts';
import type { pageView } from './contract.ts';

type PageView = z.infer<typeof pageView>;
type Deliveries = Awaited<ReturnType<typeof pageDeliveries>>;

/** The pages of an incident, each with what became of its methods and with those that are still to come. */
export function pagesOf(incident: Incident, plan: Plan, deliveries: Deliveries): PageView[] {
  const isAnswered = incident.escalation.status === 'acknowledged' || incident.escalation.status === 'ended';
  return Object.values(incident.pages).map((page) => {
    const used = deliveries.filter(({ pageId }) => pageId === page.id);
    return {
      id: page.id,
      person: page.person,
      name: personName(plan, page.person),
      at: new Date(page.atMs).toISOString(),
      why: page.why,
      status: page.status,
      channels: [
        ...used.map(({ channel, outcome, sandbox }) => ({ channel, outcome, sandbox, dueAt: null })),
        ...(isAnswered || page.answeredMs !== undefined || page.status === 'failed'
          ? []
          : stillToCome(page, plan, used)),
      ],
    };
  });
}

/** Methods that will be used unless somebody answers; one without a time follows only when those before it fail. */
function stillToCome(page: Page, plan: Plan, used: Deliveries): PageView['channels'] {
  const contact = plan.people[page.person]?.contact ?? [];
  const taken = used.map(({ channel }) => channel);
  return usableMethods(contact, page.urgency).flatMap((index) => {
    const method = contact[index];
    const dueMs = methodDueMs(contact, index, page.atMs);
    if (!method || wasUsed(plan, method, taken) || dueMs === null) return [];
    return [{ channel: method.channel, outcome: 'to come', sandbox: false, dueAt: new Date(dueMs).toISOString() }];
  });
}

/** Takes the use of a method, or of its backup, off the list of uses. */
function wasUsed(plan: Plan, { channel }: ContactMethod, taken: string[]): boolean {
  const place = taken.findIndex((one) => one === channel || one === plan.channels[channel]?.backup);
  if (place < 0) return false;
  taken.splice(place, 1);
  return true;
}
