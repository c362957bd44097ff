import { hostname } from 'node:os';
import { type EpochMs, formatSpan, localTime, type Plan, personName, whoIsOnCall } from '@tocsin/core';
import type { LastWords } from './last-resort.ts';

/** How a node calls itself when it tells something. */
export function nodeName(): string {
  return `${hostname()} (process ${process.pid})`;
}

/**
 * What is told when the database is away: what is broken and since when, what does not happen now, what to do.
 * @param plans of the services that are told, with who steps in
 */
export function goneWords(plans: readonly Plan[], sinceMs: EpochMs, nowMs: EpochMs, reason: string): LastWords {
  const zone = plans[0]?.timezone ?? 'UTC';
  const titles = plans.map(({ title }) => title).join(', ');
  const span = formatSpan(Math.round((nowMs - sinceMs) / 1000));
  return {
    subject: `Tocsin cannot work for ${titles}: its database is away`,
    text: [
      `The database of Tocsin does not answer since ${localTime(sinceMs, zone, nowMs)} (${span}): ${reason}.`,
      `Told from memory by the node ${nodeName()}.`,
      '',
      '**Meanwhile** nobody is paged, nothing is watched and no incident can be opened.',
      '**What to do:** see whether PostgreSQL runs, can be reached from that node and has disk space left. Tocsin goes on by itself when it answers. Until then watch the services yourselves and call people by hand.',
      ...onCallLines(plans, nowMs),
    ].join('\n'),
  };
}

function onCallLines(plans: readonly Plan[], nowMs: EpochMs): string[] {
  const lines = plans.flatMap((plan) =>
    Object.values(plan.schedules).flatMap((schedule) =>
      schedule.slots.map(({ id }) => {
        const person = whoIsOnCall(schedule, id, nowMs)?.person;
        return `- ${schedule.title}, ${id}: ${person ? personName(plan, person) : 'nobody'}`;
      }),
    ),
  );
  return lines.length > 0 ? ['**On call:**', ...lines] : [];
}

/** What is told when the database is back. */
export function backWords(plan: Plan, outage: { readonly sinceMs: EpochMs; readonly backMs: EpochMs }): LastWords {
  const span = formatSpan(Math.round((outage.backMs - outage.sinceMs) / 1000));
  const from = localTime(outage.sinceMs, plan.timezone, outage.backMs);
  return {
    subject: `Tocsin works again for ${plan.title}`,
    text: `Its database was away for ${span}, from ${from}, as the node ${nodeName()} told. Pages that were due meanwhile go out now.`,
  };
}
