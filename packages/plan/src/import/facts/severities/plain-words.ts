import { type FoundTimeSpan, readTimes } from '../read-time.ts';
import { type Draft, setField, setTime } from './draft.ts';
import { plain } from './level.ts';

type Clock = 'acknowledge' | 'resolve' | 'update';

/** What people say they do within a time, the first that fits. */
const CLOCKS: readonly (readonly [Clock, RegExp])[] = [
  ['update', /updat|inform|tell |post |aktualisier|atualiz|actualiz|mise a jour|aggiorn|更新|報告/],
  [
    'resolve',
    /resol|\bfix|restor|recover|repar|solv|back up|mitigat|gelost|losung|beheb|behob|wiederherstell|corrig|soluc|retabl|risol|ripristin|opgelost|解決|復旧|修复|解决|恢复/,
  ],
  [
    'acknowledge',
    /respon|react|answer|acknowledg|\back\b|reply|look at|pick(?:ed)? up|start|begin|work on|on it|jump|join|reaktion|reagi|antwort|kummer|respos|respues|repon|repond|intervenir|rispo|atend|atuar|actuar|対応|応答|着手|响应|处理/,
  ],
];
const PIECE = /(?<=[.!?])\s+|[;；:：]\s+|。|\n/u;

/**
 * Takes over what sentences say about a level: times whose words name a clock, `respond in 10 minutes, fix in 1 hour`. A
 * time of something else (`down for 5 minutes`) is part of the meaning, as all the other words are.
 */
export function applyPlainWords(draft: Draft, text: string): void {
  const meaning: string[] = [];
  for (const piece of text.split(PIECE)) {
    const clocks = clocksIn(piece);
    for (const { clock, time, words } of clocks) setTime(draft, clock, time, words);
    const rest = piece
      .slice(0, clocks[0]?.from ?? piece.length)
      .replace(/[\s,，、.。;；–—-]+$/u, '')
      .trim();
    if (rest !== '') meaning.push(rest);
  }
  if (meaning.length > 0) setField(draft, 'meaning', meaning.join('. '));
}

interface ClockInWords {
  readonly clock: Clock;
  readonly time: FoundTimeSpan;
  readonly words: string;
  /** Where its words begin within the text. */
  readonly from: number;
}

function clocksIn(text: string): readonly ClockInWords[] {
  let end = 0;
  return readTimes(text).flatMap((time) => {
    const from = end + startOfClause(text.slice(end, time.index));
    const behind = text.slice(time.index + time.words.length);
    const after = /^[^,;、，]{0,60}/u.exec(behind)?.[0] ?? '';
    end = time.index + time.words.length;
    const clock = clockOf(text.slice(from, time.index), time, after);
    return clock === null ? [] : [{ clock, time, words: text.slice(from, end).trim(), from }];
  });
}

/** Words before the time count first; those behind it are often about the next one. */
function clockOf(before: string, time: FoundTimeSpan, after: string): Clock | null {
  if (time.qualifier === 'every') return 'update';
  for (const words of [before, after.split(/\s(?:and|und|y|e|et)\s/u)[0] ?? ''])
    for (const [clock, pattern] of CLOCKS) if (pattern.test(plain(words))) return clock;
  const alone = /^[\s,]*$/u.test(before);
  return alone && (time.qualifier === 'within' || time.qualifier === 'under' || time.qualifier === 'at-once')
    ? 'acknowledge'
    : null;
}

function startOfClause(text: string): number {
  let start = 0;
  for (const match of text.matchAll(/[,，、]\s?|\s(?:and|und|y|e|et)\s/giu)) start = match.index + match[0].length;
  return start;
}
