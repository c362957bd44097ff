import { actorName } from '@tocsin/core';
import { Problem } from '../../platform/problem.ts';
import { missingFields } from './render-template.ts';
import type { UpdateRow } from './update.store.ts';

/** What else decides whether an update can be sent. */
export interface SendingState {
  readonly isEmbargoed: boolean;
  readonly recipients: number;
}

/** Why an update cannot be sent now; null: it can. 'invalid' names the fields that are not filled in. */
export function sendingHindrance(update: UpdateRow, state: SendingState): Problem | null {
  if (update.status === 'sent') return sentAlready(update);
  if (state.isEmbargoed && leavesTheCompany(update)) {
    const who = 'Whoever leads it, or a commander, releases it';
    return new Problem(
      'conflict',
      `${update.incident_id} is a security incident under embargo: nobody outside is told yet. ${who}.`,
    );
  }
  const missing = missingFields(update.subject, update.text);
  if (missing.length > 0) {
    const at = missing.map((field) => ({ at: field, message: 'has no value' }));
    const fields = missing.map((field) => `[[${field}]]`).join(', ');
    return new Problem('invalid', `Fill these in before sending: ${fields}`, at);
  }
  if (state.recipients === 0 && !update.status_page)
    return new Problem('conflict', `Nobody would get this: ${update.audience_title} has no recipients now.`);
  return null;
}

/** What somebody is told who sends an update that is sent. */
export function sentAlready({ sent_by }: UpdateRow): Problem {
  return new Problem('conflict', `This update was sent already${sent_by ? ` by ${actorName(sent_by)}` : ''}.`);
}

/** Whether people outside read it. Drafts of before the status page counted as outside say it by their page. */
export function leavesTheCompany({ external, status_page }: Pick<UpdateRow, 'external' | 'status_page'>): boolean {
  return external || status_page;
}
