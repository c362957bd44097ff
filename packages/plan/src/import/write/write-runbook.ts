import { stringify } from 'yaml';
import { formatDuration } from '../../duration.ts';
import { findActingCommands } from '../../runbook/acting-commands.ts';
import { readsOnly } from '../../runbook/reads-only.ts';
import { titleFromId } from '../../title-from-id.ts';
import type { FoundPart, FoundRunbook, FoundStep } from '../found.ts';
import { fenceFor, renderFence } from '../runbooks/render-markdown.ts';
import { Names, oneLine, slugOf } from './names.ts';

/** What a runbook's file needs to know of the rest of the plan. */
export interface RunbookSurroundings {
  /** Id of the level, or null. */
  readonly severity: string | null;
  /** Id of the connection of a SQL step. */
  readonly connectionOf: (step: FoundStep) => string | null;
  /** `line 34`, `RUNBOOK.md line 34`. */
  readonly from: string;
}

/** Writes a runbook as Markdown that people read on a Git host and Tocsin runs. */
export function writeRunbook(runbook: FoundRunbook, surroundings: RunbookSurroundings): string {
  const names = new Names();
  const sections = runbook.phases.map(({ title, parts }) => {
    const heading = title === '' ? [] : [`## ${headingText(title)}`];
    return [...heading, ...writeParts(parts, names, surroundings)].join('\n\n');
  });
  const body = [`# ${headingText(runbook.title)}`, ...sections].join('\n\n');
  return `${frontMatter(runbook, surroundings)}\n${body}\n`;
}

function frontMatter(runbook: FoundRunbook, { severity, from }: RunbookSurroundings): string {
  const parameters = runbook.parameters.map(({ name, written, type }) => [
    name,
    { title: titleOfBlank(written, name), type },
  ]);
  const values = {
    title: oneLine(runbook.title, 120),
    ...(severity !== null && { severity }),
    ...(runbook.symptoms.length > 0 && { symptoms: runbook.symptoms.map((symptom) => oneLine(symptom)) }),
    ...(runbook.impact !== null && { impact: oneLine(runbook.impact) }),
    ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
  };
  return `---\n# ${oneLine(from)}\n${stringify(values, { lineWidth: 0 })}---`;
}

/** `Deployment id`; with what the document writes when that says more: `Domain (your-domain.example.com)`. */
function titleOfBlank(written: string, name: string): string {
  const words = titleFromId(name.toLowerCase());
  const plain = oneLine(written.replace(/^[\s<[{("'$]+|[\s>\]})"']+$/g, ''), 60);
  return slugOf(plain).includes(slugOf(words)) && slugOf(plain).length <= slugOf(words).length + 6
    ? words
    : `${words} (${plain})`;
}

function writeParts(parts: readonly FoundPart[], names: Names, surroundings: RunbookSurroundings): readonly string[] {
  const written: string[] = [];
  let number = 0;
  let bullets = false;
  let items = false;
  const add = (text: string, joins: boolean): void => {
    const last = written.at(-1);
    if (joins && last !== undefined) written[written.length - 1] = `${last}\n${text}`;
    else written.push(text);
  };
  for (const part of parts) {
    const item = part.kind === 'step' && part.does === 'manual';
    const bullet = part.kind === 'text' && /^- /.test(part.markdown);
    if (part.kind === 'option' || (part.kind === 'text' && part.markdown.startsWith('#'))) number = 0;
    if (part.kind === 'option') add(`### ${headingText(part.title)}`, false);
    else if (part.kind === 'text') add(part.markdown, bullet && bullets);
    else if (item) add(writeManual(part, ++number), items);
    else add(writeCell(part, names, surroundings), false);
    bullets = bullet;
    items = item;
  }
  return written;
}

function writeManual({ source, title }: FoundStep, number: number): string {
  const marker = `${number}. `;
  const lines = (source.trim() === '' ? title : source).split('\n');
  return lines
    .map((line, index) => (index === 0 ? `${marker}${line}` : line === '' ? '' : `${' '.repeat(marker.length)}${line}`))
    .join('\n');
}

function writeCell(step: FoundStep, names: Names, { connectionOf }: RunbookSurroundings): string {
  const sql = step.does === 'sql';
  // A command for Tocsin itself would have to name what this plan holds; the document's cannot.
  if (!sql && findActingCommands(step.source).length > 0) return renderFence({ language: 'text', source: step.source });
  const connection = sql ? connectionOf(step) : null;
  const annotations = [
    `name=${names.take(step.title, 'step')}`,
    ...(connection === null ? [] : [`connection=${connection}`]),
    ...(step.timeout === null ? [] : [`timeout=${formatDuration(step.timeout)}`]),
    ...(step.auto ? ['auto=true'] : step.readonly ? ['readonly=true'] : []),
    // It reads like a query and calls what the team wrote: only this makes it ask.
    ...(sql && !step.readonly && readsOnly(step.source) ? ['approve=true'] : []),
  ];
  const own = step.source.trim();
  const title = oneLine(step.title, 200);
  // A step that is named after its command needs no comment that says it again.
  const repeats = oneLine(own, 200).startsWith(title.replace(/…$/, ''));
  const source = repeats ? own : `${sql ? '--' : '#'} ${title}\n${own}`;
  const ticks = fenceFor(source);
  return `${ticks}${sql ? 'sql' : 'sh'} { ${annotations.join(' ')} }\n${source}\n${ticks}`;
}

/** A heading is one line that no sign ends early. */
function headingText(text: string): string {
  return oneLine(text, 120).replace(/\s#+$/, '') || 'Runbook';
}
