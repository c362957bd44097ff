import type { Audience, ImpactEstimate, ImpactRules, Plan, StatusPage } from '@tocsin/core';
import type { IsUnset } from '../assemble-plan.ts';
import { mapEntries } from '../map-entries.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

/** Builds who is told what, how the impact is estimated, and the public status page. */
export function assembleCommunication(
  draft: PlanDraft,
  isUnset: IsUnset,
): Pick<Plan, 'communication' | 'impact' | 'statusPage'> {
  return {
    communication: {
      audiences: mapEntries(draft.communication.audiences, (audience, id) => toAudience(id, audience, draft)),
      triggers: mapEntries(draft.communication.triggers, (trigger, id) => ({
        ...trigger,
        id,
        title: trigger.title ?? titleFromId(id),
      })),
      embargo: draft.communication.embargo,
    },
    impact: toImpact(draft.impact),
    statusPage: toStatusPage(draft, isUnset),
  };
}

function toImpact({ users, customers, revenue }: PlanDraft['impact']): ImpactRules {
  const estimate = (one: typeof users): ImpactEstimate | null =>
    one ? { metric: one.metric, of: one.of ?? null, components: one.components } : null;
  return {
    users: estimate(users),
    customers: estimate(customers),
    revenue: revenue ? { ...revenue, of: null } : null,
  };
}

function toStatusPage(draft: PlanDraft, isUnset: IsUnset): StatusPage {
  const { groups, subscribe, password, ...page } = draft.statusPage;
  return {
    ...{ languages: page.languages, links: page.links, days: page.days, responseTimes: page.responseTimes },
    title: page.title ?? draft.title ?? titleFromId(draft.service),
    description: page.description ?? null,
    groups: Object.entries(groups).map(([id, group]) => ({
      id,
      title: group.title ?? titleFromId(id),
      components: group.components,
    })),
    logo: page.logo ?? null,
    colour: page.colour ?? null,
    domain: page.domain ?? null,
    private: password !== undefined,
    password: password === undefined || isUnset('statusPage', 'password') ? null : password,
    subscribe: { ...subscribe, email: subscribe.email ?? null },
    export: toExport(page.export, isUnset),
  };
}

function toExport(draft: PlanDraft['statusPage']['export'], isUnset: IsUnset): StatusPage['export'] {
  const s3 = draft?.s3;
  const at = (key: string) => isUnset('statusPage', 'export', 's3', key);
  return {
    folder: draft?.folder ?? null,
    url: draft?.url ?? null,
    s3: s3
      ? {
          ...{ bucket: s3.bucket, region: s3.region, prefix: s3.prefix ?? '' },
          endpoint: s3.endpoint === undefined || at('endpoint') ? null : s3.endpoint,
          accessKey: at('accessKey') ? null : s3.accessKey,
          secret: at('secret') ? null : s3.secret,
        }
      : null,
  };
}

type AudienceDraft = PlanDraft['communication']['audiences'][string];

function toAudience(id: string, audience: AudienceDraft, draft: PlanDraft): Audience {
  return {
    ...audience,
    id,
    title: audience.title ?? titleFromId(id),
    severities: levelsOf(id, audience.severities, draft),
    update: audience.update ?? null,
  };
}

/** Levels that an audience hears of, in the plan's order: those it names and those that name it; all without either. */
function levelsOf(audience: string, named: readonly string[] | undefined, draft: PlanDraft): readonly string[] {
  const all = Object.entries(draft.severities);
  const heard = all.filter(([id, { notify }]) => named?.includes(id) || notify.includes(audience));
  return named === undefined && heard.length === 0 ? all.map(([id]) => id) : heard.map(([id]) => id);
}
