import type { Deliberation } from '../deliberation.ts';
import { leadOf } from './leading.ts';
import { page } from './paging.ts';

/** Tells whoever leads the incident of something that needs them; the timeline has it also when nobody leads. */
export function tellLead(d: Deliberation, text: string): void {
  d.record({ kind: 'note', text }, text);
  const lead = leadOf(d);
  if (lead) page(d, lead, { why: 'lever', reason: text });
}
