import type { Plan } from '@tocsin/core';
import { parseJson } from '../fields.ts';
import type { Parsed } from '../format.ts';
import { toEvents } from '../to-events.ts';
import { evaluateMapping, type Mapped, type MappedField, sayMapped, type WrittenMapping } from './mapping.ts';

interface Given {
  readonly mapping: WrittenMapping;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** What a mapping that is being written would make of a body, field by field. It has no effect. */
export function tryMapping(plan: Plan, { mapping, body: text, headers, query }: Given, nowMs: number) {
  const seen = { body: parseJson(text), headers, query };
  const fields = evaluateMapping({ ...mapping }, seen);
  const shown = Object.fromEntries(Object.entries(fields).map(([field, one]) => [field, inShort(one)]));
  const result: Parsed =
    seen.body === undefined
      ? { kind: 'refused', status: 400, reason: 'The body is not JSON.' }
      : sayMapped({ id: 'your-mapping' }, fields, seen);
  return { fields: shown as Record<MappedField, ReturnType<typeof inShort>>, ...outcomeOf(plan, result, nowMs) };
}

function outcomeOf(plan: Plan, result: Parsed, nowMs: number) {
  if (result.kind === 'refused') return { outcome: 'refused' as const, reason: result.reason, alert: null };
  const [event] = toEvents(plan, 'json', result.said, Buffer.alloc(0), nowMs);
  if (!event) return { outcome: 'ignore' as const, reason: result.ignored, alert: null };
  if (event.action !== 'trigger') return { outcome: 'resolve' as const, reason: null, alert: null };
  const { dedupKey, summary, severity, components, link } = event;
  return {
    outcome: 'trigger' as const,
    reason: null,
    alert: { dedupKey, summary, severity, components: [...components], link },
  };
}

function inShort(one: Mapped): { value: string | null; error: string | null } {
  return 'error' in one ? { value: null, error: one.error } : { value: one.value, error: null };
}
