import { formatDuration } from '../duration.ts';
import type { CheckContext } from './context.ts';

/** Every level has a clock and an owner, and its times make sense together and beside those of the other levels. */
export function checkSeverities(context: CheckContext): void {
  for (const id of Object.keys(context.draft.severities)) {
    checkClock(context, id);
    checkOwner(context, id);
    checkLowering(context, id);
  }
  checkLevelOrder(context);
}

function checkClock({ draft, isFlawed, reportAt }: CheckContext, id: string): void {
  const { acknowledge, resolve } = draft.severities[id] ?? {};
  if (acknowledge === undefined) {
    // What is written wrongly, or under a mistyped key, may be the clock.
    if (isFlawed(['severities', id])) return;
    const message = `"${id}" has no time to acknowledge: nothing tells when an incident of this level is neglected`;
    const hint = 'Add acknowledge: 15m, the time after which somebody must have it.';
    reportAt(['severities', id], { severity: 'warning', code: 'no-clock', message, hint }, 'key');
  } else if (resolve !== undefined && acknowledge >= resolve) {
    const message = `"${id}" may be acknowledged after ${formatDuration(acknowledge)}, when it should be resolved already (${formatDuration(resolve)})`;
    const hint = 'Are the two times the wrong way round?';
    reportAt(['severities', id, 'acknowledge'], { severity: 'warning', code: 'clock-order', message, hint });
  }
}

function checkOwner({ draft, isFlawed, reportAt }: CheckContext, id: string): void {
  const { escalation, commander } = draft.severities[id] ?? {};
  const missing = [
    ...(escalation === undefined ? ['no escalation policy: nobody is paged'] : []),
    ...(commander === undefined ? ['no commander: nobody leads'] : []),
  ];
  if (missing.length === 0 || isFlawed(['severities', id])) return;
  const message = `"${id}" has ${missing.join(', and ')}`;
  const hint = 'Name a policy under "escalation" and a role under "commander".';
  reportAt(['severities', id], { severity: 'warning', code: 'no-owner', message, hint }, 'key');
}

/** Below the mildest level there is none to lower to. */
function checkLowering({ draft, reportAt }: CheckContext, id: string): void {
  if (draft.severities[id]?.lowerAfter === undefined || Object.keys(draft.severities).at(-1) !== id) return;
  const message = `"${id}" is the mildest level: there is none to lower it to`;
  const hint = 'Remove "lowerAfter", or write it on a more severe level.';
  reportAt(['severities', id, 'lowerAfter'], { severity: 'warning', code: 'nothing-milder', message, hint });
}

/** The most severe level stands first, so a level below another does not have the shorter clock. */
function checkLevelOrder({ draft, reportAt }: CheckContext): void {
  for (const key of ['acknowledge', 'resolve'] as const) {
    let above: { id: string; seconds: number } | null = null;
    for (const [id, severity] of Object.entries(draft.severities)) {
      const seconds = severity[key];
      if (seconds === undefined) continue;
      if (above && seconds < above.seconds) {
        const message = `"${id}" has less time to ${key} (${formatDuration(seconds)}) than "${above.id}", which is more severe (${formatDuration(above.seconds)})`;
        const hint = 'The most severe level stands first and has the shortest times.';
        reportAt(['severities', id, key], { severity: 'warning', code: 'level-order', message, hint });
      }
      above = { id, seconds };
    }
  }
}
