import { createHash } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import { cut } from './fields.ts';
import type { Said } from './format.ts';
import { componentsNamed, levelOf } from './levels.ts';
import type { IntakeEvent } from './take-events.ts';

const MOST_KEY_CHARACTERS = 255;
const MOST_SUMMARY_CHARACTERS = 1024;
/** What is kept of one alert's part of a request. */
const MOST_PART_BYTES = 64 * 1024;

/**
 * What a sender says, in the words of the plan. Keys begin with the format's name, so that they never meet those of Tocsin's own
 * alerts; one that is too long for an index becomes its hash.
 * @param nowMs no alert begins later than now, whatever the sender's clock says
 */
export function toEvents(plan: Plan, format: string, said: readonly Said[], raw: Buffer, nowMs: number): IntakeEvent[] {
  const { service } = plan;
  return said.map((one) => {
    const name = { service, dedupKey: `${format}:${boundedKey(one.key)}` };
    if (one.action !== 'trigger') return { ...name, action: one.action };
    return {
      ...name,
      action: 'trigger',
      source: format,
      summary: cut(one.summary, MOST_SUMMARY_CHARACTERS),
      severity: levelOf(plan, one.severity, one.labels),
      components: componentsNamed(plan, [one.component, one.labels.component, one.labels.service]),
      runbook: null,
      labels: one.labels,
      link: one.link,
      sinceMs: Math.min(nowMs, one.atMs ?? nowMs),
      event: one.part === undefined ? raw : partOf(one.part),
      count: 1,
    };
  });
}

/** A key as an index can hold it. */
function boundedKey(key: string): string {
  if (key.length <= MOST_KEY_CHARACTERS) return key;
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

/** Nesting that is too deep to be written is not kept: what matters of it has been read. */
function partOf(part: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(part)).subarray(0, MOST_PART_BYTES);
  } catch {
    return Buffer.alloc(0);
  }
}
