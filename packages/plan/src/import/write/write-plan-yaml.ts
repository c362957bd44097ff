import { formatDuration } from '../../duration.ts';
import type { FoundTime } from '../found.ts';
import type { Connections } from './connections.ts';
import type { Gathered } from './gather.ts';
import type { Level, Levels } from './levels.ts';
import type { Measures, When } from './measures.ts';
import { oneLine } from './names.ts';
import { roleIdOf } from './write-people.ts';
import { type Entry, entry, inline, map, optional, secret, type Value, yamlFile } from './yaml-text.ts';

/** What plan.yaml is made of. */
export interface PlanParts {
  readonly service: string;
  readonly title: string;
  /** The documents do not name the service. */
  readonly unnamed: boolean;
  readonly gathered: Gathered;
  readonly levels: Levels;
  readonly measures: Measures;
  readonly connections: Connections;
  /** Variables that commands use. */
  readonly variables: readonly string[];
}

/** Writes plan.yaml: the service, its levels, databases, the environment of commands, the review. */
export function writePlanYaml(parts: PlanParts): string {
  const { gathered, levels, connections } = parts;
  const written = yamlFile(
    'What the service is, what its levels mean, and where its runbooks act.',
    entry('service', parts.service, {
      todo: parts.unnamed ? 'the id of the service, as it stands in addresses, and its title' : undefined,
    }),
    entry('title', oneLine(parts.title, 120)),
    entry('timezone', 'UTC', { todo: "the team's time zone, such as Europe/Berlin" }),
    entry('components', map(entry('app', map(entry('title', oneLine(parts.title, 120)), entry('public', true)))), {
      todo: 'the parts of the service that can fail, and which depends on which',
    }),
    entry(
      'severities',
      map(...levels.all.map((level) => writeLevel(level, parts))),
      levels.written
        ? {}
        : { todo: 'the document has no scale of severity; say what each level means and how fast it is answered' },
    ),
    optional(
      'connections',
      map(
        ...connections.all.map(({ id, type, name, from, todo }) =>
          entry(
            id,
            type === 'd1'
              ? map(entry('type', 'd1'), entry('database', name))
              : map(entry('type', 'postgres'), entry('url', secret(`\${${name}}`))),
            { from: from ?? undefined, todo: todo ?? undefined },
          ),
        ),
      ),
    ),
    optional('environment', map(...parts.variables.map((name) => entry(name, secret(`\${${name}}`)))), {
      from: 'what the commands of the runbooks use',
    }),
    writeReview(gathered),
  );
  return written ?? '';
}

function writeLevel({ id, found, name, update }: Level, { gathered, levels, measures }: PlanParts): Entry {
  const required = found?.reviewRequired || gathered.review.severities.some((words) => levels.of(words) === id);
  const when = measures.when.filter(({ level }) => level === id).map(writeWhen);
  return entry(
    id,
    map(
      entry('name', oneLine(name, 80) || id),
      optional('meaning', found?.meaning ? oneLine(found.meaning, 500) : null),
      optional(
        'examples',
        (found?.examples ?? []).map((example) => oneLine(example)).filter((example) => example !== ''),
      ),
      clock('acknowledge', found?.acknowledge ?? null, 'how fast is somebody to answer?'),
      clock('resolve', found?.resolve ?? null, undefined),
      update === null || update <= 0 ? null : entry('update', formatDuration(update)),
      optional('commander', found?.commander ? roleIdOf(found.commander) : null, {
        from: found?.commander ?? undefined,
      }),
      entry('escalation', id, { from: found?.notify ? `told: ${found.notify}` : undefined }),
      required ? entry('review', 'required') : null,
      optional('when', when),
    ),
    { from: found?.from, todo: wordsToDecide(found) },
  );
}

/** `Immediate` has no figure: somebody has to say how many minutes that is. */
function wordsToDecide(found: Level['found']): string | undefined {
  const open = [found?.acknowledge, found?.resolve].filter((time) => time?.seconds === null);
  const words = open.map((time) => `"${oneLine(time?.words ?? '', 60)}"`);
  return words.length > 0 ? `the document says ${words.join(' and ')}: how many minutes is that?` : undefined;
}

/** A time with its words; words without a figure are a comment that asks for one. */
function clock(key: string, time: FoundTime | null, todo: string | undefined): Entry | null {
  if (time === null || time.seconds === null || time.seconds < 0) return null;
  const words = oneLine(time.words, 100);
  if (time.seconds === 0) return entry(key, '1m', { from: words, todo: todo ?? 'the document has no figure' });
  return entry(key, formatDuration(Math.max(1, Math.round(time.seconds))), { from: words });
}

function writeWhen({ metric, side, forSeconds }: When) {
  return inline(
    entry('metric', metric),
    entry(side.key, side.value),
    forSeconds ? entry('for', formatDuration(forSeconds)) : null,
  );
}

function writeReview({ review, goals, reviewText }: Gathered): Entry | null {
  const usual = review.due ?? DEFAULT_REVIEW;
  return optional(
    'review',
    map(
      review.due === null || review.due <= 0 ? null : entry('due', formatDuration(review.due)),
      optional(
        'attendees',
        review.attendees.map((name) => oneLine(name, 120)).filter((name) => name !== ''),
      ),
      optional(
        'tasks',
        review.tasks.flatMap((task) => writeTask(task, usual)),
      ),
      optional(
        'goals',
        goals.map(({ text }) => oneLine(text, 300)),
      ),
    ),
    { from: reviewText === '' ? undefined : inPieces(reviewText) },
  );
}

/** A long text as comment lines. */
function inPieces(text: string): string {
  const lines: string[] = [];
  for (const piece of text.split(' / ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + piece.length < 140) lines[lines.length - 1] = `${last} / ${piece}`;
    else lines.push(piece);
  }
  return lines.slice(0, 60).join('\n');
}

/** Tocsin's own time for a review whose document has none. */
const DEFAULT_REVIEW = 172_800;

/** A task without a time of its own is due with the review. */
function writeTask({ title, due }: Gathered['review']['tasks'][number], usual: number): readonly Value[] {
  const text = oneLine(title, 200);
  const seconds = due !== null && due > 0 ? due : usual;
  return text === '' ? [] : [inline(entry('title', text), entry('due', formatDuration(seconds)))];
}
