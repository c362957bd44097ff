import type { App } from '../../../platform/app.ts';
import { Problem } from '../../../platform/problem.ts';
import { readPublicHistory, readPublicIncident } from '../public-past.views.ts';
import type { PublicHistory, PublicIncident } from '../public-status.ts';

/** What a page tells of the past; null: nothing of that name. */
export interface Past {
  history(month: string | undefined, page: number): Promise<PublicHistory | null>;
  incident(id: string): Promise<PublicIncident | null>;
}

/** Reads the past of a service as it is asked for. */
export function readPast(app: App, service: string): Past {
  return {
    history: (month, page) => readPublicHistory(app, service, { month, page }).catch(nullIfRefused),
    incident: (id) => readPublicIncident(app, service, id).catch(nullIfRefused),
  };
}

/** What is not there, and a month to come, are nobody's fault. */
function nullIfRefused(error: unknown): null {
  if (error instanceof Problem) return null;
  throw error;
}
