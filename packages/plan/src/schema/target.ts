import type { Target } from '@tocsin/core';
import { z } from 'zod';

const FORMS = 'schedule:ID/SLOT, person:ID, role:ID or channel:ID/ADDRESS';

/** Somebody or something that can be paged or told, written as one word: `schedule:on-call/primary`. */
export const target = z
  .string()
  .meta({
    description: `Who: ${FORMS}.`,
    examples: ['schedule:on-call/primary', 'person:cto'],
    'x-kind': 'target',
    pattern: '^(schedule|person|role|channel):.+$',
  })
  .transform((written, context): Target => {
    const parsed = parseTarget(written);
    if (parsed) return parsed;
    const params = { code: 'bad-target', hint: `Write ${FORMS}.` };
    context.issues.push({ code: 'custom', message: `"${written}" names nobody`, input: written, params });
    return z.NEVER;
  });

/** Writes a target as the plan does. */
export function formatTarget(of: Target): string {
  if (of.kind === 'schedule') return `schedule:${of.schedule}/${of.slot}`;
  if (of.kind === 'channel') return `channel:${of.channel}/${of.address}`;
  return of.kind === 'person' ? `person:${of.person}` : `role:${of.role}`;
}

function parseTarget(written: string): Target | null {
  const match = /^(schedule|person|role|channel):([^/\s]+)(?:\/(\S.*))?$/.exec(written);
  const [, kind, id = '', rest] = match ?? [];
  if (kind === 'person' && rest === undefined) return { kind, person: id };
  if (kind === 'role' && rest === undefined) return { kind, role: id };
  if (kind === 'schedule' && rest !== undefined) return { kind, schedule: id, slot: rest };
  if (kind === 'channel' && rest !== undefined) return { kind, channel: id, address: rest };
  return null;
}
