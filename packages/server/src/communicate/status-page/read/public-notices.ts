import { type Plan, type PublicState, worstPublicState } from '@tocsin/core';
import type { NoticeWithTexts } from '../notices/notice.store.ts';
import { noticeId } from '../notices/post-notice.ts';
import type { PublicImpact, PublicIncident } from '../public-status.ts';
import { namedComponents } from './public-incidents.ts';

/** A notice as the page shows it: like an incident. */
export function publicNotice(plan: Plan, { notice, texts }: NoticeWithTexts): PublicIncident {
  const updates = texts.map(({ id, at, status, text }) => ({
    id: `${noticeId(notice.id)}-${id}`,
    ...{ at: at.toISOString(), status, text },
  }));
  return {
    id: noticeId(notice.id),
    kind: 'notice',
    title: notice.title,
    status: notice.status,
    impact: impactOf(worstPublicState(Object.values(notice.components))),
    components: namedComponents(plan, Object.keys(notice.components)),
    startedAt: notice.started_at.toISOString(),
    resolvedAt: notice.resolved_at?.toISOString() ?? null,
    createdAt: updates.at(-1)?.at ?? notice.started_at.toISOString(),
    updatedAt: updates[0]?.at ?? notice.started_at.toISOString(),
    updates,
    review: null,
  };
}

function impactOf(state: PublicState): PublicImpact {
  if (state === 'major') return 'critical';
  if (state === 'partial') return 'major';
  return state === 'degraded' ? 'minor' : 'none';
}
