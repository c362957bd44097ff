import type { Rehearsal, RehearsedLine } from '../../api/generated/types.gen.ts';
import { formatRough } from '../../shared/duration.ts';

/** Lines that do not decide whether a plan holds: hidden until somebody asks for every detail. */
export function isDetail({ kind, tone }: RehearsedLine): boolean {
  return tone === 'plain' && (kind === 'update' || kind === 'other' || kind === 'announced');
}

/** Whether somebody came, and when: the one sentence that a rehearsal is for. */
export function answerWords({ incidents }: Rehearsal): { readonly words: string; readonly tone: 'ok' | 'bad' } {
  const [first] = incidents;
  if (!first) return { words: 'No incident opens, nobody hears of it', tone: 'bad' };
  if (first.acknowledged === null) {
    return first.resolved === null
      ? { words: 'Nobody answers', tone: 'bad' }
      : { words: 'It is over before anybody answers', tone: 'ok' };
  }
  const seconds = (Date.parse(first.acknowledged) - Date.parse(first.opened)) / 1000;
  return { words: `${first.acknowledgedBy ?? 'Somebody'} answers ${afterWords(seconds)}`, tone: 'ok' };
}

/** `at once`, `after 7 min` */
export function afterWords(seconds: number): string {
  return seconds < 1 ? 'at once' : `after ${formatRough(seconds)}`;
}

/** Time since the beginning: `+7 min`. */
export function sinceStart(story: Pick<Rehearsal, 'at'>, at: string): string {
  const seconds = (Date.parse(at) - Date.parse(story.at)) / 1000;
  return seconds < 1 ? '' : `+${formatRough(seconds)}`;
}

/** Lines of one moment. */
export interface Moment {
  readonly at: string;
  readonly local: string;
  readonly together: readonly { readonly key: string; readonly line: RehearsedLine }[];
}

/** Puts lines that follow each other at the same time together; the order stays. */
export function byMoment(lines: readonly RehearsedLine[]): readonly Moment[] {
  const moments: (Moment & { together: { key: string; line: RehearsedLine }[] })[] = [];
  for (const [index, line] of lines.entries()) {
    const last = moments.at(-1);
    const one = { key: String(index), line };
    if (last?.at === line.at) last.together.push(one);
    else moments.push({ at: line.at, local: line.local, together: [one] });
  }
  return moments;
}
