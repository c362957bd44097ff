import type { GetOnCallResponse } from '../../api/generated/types.gen.ts';
import { formatDuration } from '../../shared/duration.ts';
import { listWords, plural } from '../../shared/names.ts';

export type Policy = GetOnCallResponse['escalation'][number];

const clockWords = { acknowledge: 'acknowledge', resolve: 'resolve', update: 'update' } as const;

/** What happens around the steps of a policy, a sentence each: how it is repeated, what restarts it, what ends it. */
export function policySentences(policy: Policy): string[] {
  const { repeat, repeatAfterSeconds, forgottenAfterSeconds, escalateOn } = policy;
  const pause = repeatAfterSeconds > 0 ? ` ${formatDuration(repeatAfterSeconds)} after the last step` : '';
  return [
    repeat > 0
      ? `If nobody acknowledges, it begins again${pause}, ${plural(repeat, 'time')}.`
      : 'If nobody acknowledges, it is not repeated.',
    ...(escalateOn.length > 0
      ? [`A missed deadline to ${listWords(escalateOn.map((clock) => clockWords[clock]))} takes the next step as well.`]
      : []),
    ...(forgottenAfterSeconds === null
      ? []
      : [`Acknowledged, but quiet for ${formatDuration(forgottenAfterSeconds)}: the pages begin again.`]),
  ];
}
