import {
  type Audience,
  type MaintenanceNoticeKind,
  type MaintenanceOccurrence,
  maintenanceFacts,
  type NoticeContext,
  noticeText,
  type Plan,
} from '@tocsin/core';
import { Liquid } from 'liquidjs';
import type { App } from '../../platform/app.ts';
import { pageUrl } from '../status-page/serve/status-pages.ts';

const MOST_SUBJECT = 300;
const MOST_TEXT = 20_000;

/** Nobody stands by when these are filled in, so what takes too long or too much room is given up. */
const engine = new Liquid({
  ...{ strictVariables: true, strictFilters: true, lenientIf: true, ownPropertyOnly: true },
  ...{ parseLimit: 100_000, renderLimit: 500, memoryLimit: 1_000_000 },
});
for (const tag of ['include', 'render', 'layout']) delete engine.tags[tag];

export interface NoticeRequest {
  readonly kind: MaintenanceNoticeKind;
  readonly audience: Audience;
  readonly occurrence: MaintenanceOccurrence;
  readonly tasks: readonly string[];
  readonly before: NoticeContext['before'];
  readonly because: string | null;
}

/**
 * Writes what an audience is told: by the template of the window for what is announced, else in the words that are built in. A
 * template that cannot be filled in is left aside, for the announcement must not fail with it.
 */
export function renderNotice(
  app: App,
  plan: Plan,
  { kind, audience, occurrence, tasks, before, because }: NoticeRequest,
): { readonly subject: string; readonly text: string } {
  const shown = occurrence.components.filter((id) => !audience.external || plan.components[id]?.public);
  const context: NoticeContext = {
    service: { id: plan.service, title: plan.title },
    components: shown.map((id) => plan.components[id]?.title ?? id),
    ...{ tasks, statusPage: pageUrl(app, plan), before, because },
  };
  const builtIn = noticeText(kind, occurrence, context);
  const template =
    kind === 'scheduled' && occurrence.template !== null ? plan.templates[occurrence.template] : undefined;
  if (!template) return builtIn;
  try {
    const facts = maintenanceFacts(occurrence, context);
    const fill = (source: string) => String(engine.parseAndRenderSync(source, facts)).trim();
    const subject = template.subject === null ? builtIn.subject : fill(template.subject).replace(/\s+/g, ' ');
    const text = fill(template.body).slice(0, MOST_TEXT);
    return { subject: (subject || builtIn.subject).slice(0, MOST_SUBJECT), text: text || builtIn.text };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    app.log.error({ template: template.file, reason }, 'the template of an announcement cannot be filled in');
    return builtIn;
  }
}
