import { type FoundTimeSpan, readTimes } from '../read-time.ts';
import { type LevelCode, readCodes } from './level.ts';

/** A time and the levels to which a text gives it. */
export interface LevelTime {
  readonly codes: readonly LevelCode[];
  readonly time: FoundTimeSpan;
}

type Mark = { readonly index: number } & ({ readonly code: LevelCode } | { readonly time: FoundTimeSpan });

/**
 * Pairs times with levels: `SEV-1 (15 min), SEV-2 (30 min)`, `every 15 minutes for P1`, `1 hour (P0/P1)`. A time without
 * a level stands alone.
 *
 * @param accept which times count.
 */
export function levelTimes(text: string, accept: (time: FoundTimeSpan) => boolean = () => true): readonly LevelTime[] {
  const marks: Mark[] = [
    ...readCodes(text)
      // `SEV-1-Datenverlust` is a kind of loss, not the level.
      .filter(({ end }) => !/^-\p{L}/u.test(text.slice(end)))
      .map((code) => ({ code, index: code.index })),
    ...readTimes(text)
      .filter((time) => time.seconds !== null && accept(time))
      .map((time) => ({ time, index: time.index })),
  ].sort((one, other) => one.index - other.index);
  const [first] = marks;
  const pairs = first && 'time' in first ? timeFirst(marks) : codesFirst(marks);
  return pairs;
}

function codesFirst(marks: readonly Mark[]): readonly LevelTime[] {
  const pairs: LevelTime[] = [];
  let codes: LevelCode[] = [];
  let taken = false;
  for (const mark of marks) {
    if ('code' in mark) {
      codes = taken ? [mark.code] : [...codes, mark.code];
      taken = false;
    } else if (!taken) {
      pairs.push({ codes, time: mark.time });
      taken = true;
    }
  }
  return pairs;
}

function timeFirst(marks: readonly Mark[]): readonly LevelTime[] {
  const pairs: { codes: LevelCode[]; time: FoundTimeSpan }[] = [];
  for (const mark of marks) {
    if ('time' in mark) pairs.push({ codes: [], time: mark.time });
    else pairs.at(-1)?.codes.push(mark.code);
  }
  return pairs;
}
