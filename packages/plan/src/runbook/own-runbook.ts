import type { RunbookParameter, RunbookTrigger } from '@tocsin/core';
import { z } from 'zod';
import type { Finding, Problem } from '../problem.ts';
import { says } from '../schema/formats.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import { titleFromId } from '../title-from-id.ts';
import { readFrontMatter } from '../yaml/front-matter.ts';
import type { NodePositions } from '../yaml/node-positions.ts';
import { outline } from './outline.ts';
import { parameters, toParameters } from './parameters.ts';
import type { OwnStep, StepSurroundings } from './read-steps.ts';
import { RunbookReader } from './runbook-reader.ts';
import { runmeKeys, toRunmeSettings } from './runme-settings.ts';
import { toTriggers, triggers } from './triggers.ts';

/** Front matter of a runbook. */
export const runbookFrontMatter = z.strictObject({
  id: z.string().optional().meta(says('Text: the id of the runbook; nothing: the name of the file.', 'webhooks')),
  title: z
    .string()
    .optional()
    .meta(says('Text: the title as people see it; nothing: the first heading.', 'Webhook processing failure')),
  symptoms: z
    .array(z.string())
    .default([])
    .meta(says('A list of texts, beside the items under the heading "Symptoms".', ['webhooks are late'])),
  components: z
    .array(z.string())
    .default([])
    .meta(says('A list of components that it is for.', ['webhooks'])),
  severity: z.string().optional().meta(says('A level: the one of this trouble, to suggest it.', 'P1')),
  impact: z.string().optional().meta(says('Text: what users notice of this trouble.', "Members' changes appear late")),
  parameters,
  triggers,
  ...runmeKeys,
});

/** What one file says, before anything is included. */
export interface OwnRunbook {
  readonly file: SourceFile;
  readonly id: string;
  readonly title: string;
  readonly symptoms: readonly string[];
  readonly components: readonly string[];
  readonly severity: string | null;
  readonly impact: string;
  /** Those of the front matter, then what cells ask for by exporting it. */
  readonly parameters: readonly RunbookParameter[];
  readonly triggers: readonly RunbookTrigger[];
  readonly phases: readonly OwnPhase[];
  /** Places of the front matter's keys. */
  readonly positions: NodePositions;
  /** Line on which the body begins. */
  readonly bodyLine: number;
  readonly problems: readonly Problem[];
}

export interface OwnPhase {
  readonly title: string;
  readonly text: string;
  readonly steps: readonly OwnStep[];
}

/**
 * Reads one file: front matter, `##` headings as phases, fences that run and numbered or ticked list items as steps in the order of
 * the page, everything else as the phase's text.
 */
export function readOwnRunbook(file: SourceFile): OwnRunbook {
  const front = readFrontMatter(file, runbookFrontMatter);
  const problems: Problem[] = [...front.problems];
  const report = (place: Place, finding: Finding): void => {
    problems.push(problemAt(file, place, finding));
  };
  const typed = toParameters(front.data.parameters);
  const around: StepSurroundings = {
    firstLine: front.bodyLine,
    names: new Map(),
    settings: toRunmeSettings(front.data),
    prompted: new Map(),
    report,
  };
  const reader = new RunbookReader(front.body, around);
  for (const block of outline(front.body)) reader.read(block);

  const fileId = file.name.replace(/^.*\//, '').replace(/\.md$/, '');
  const id = front.data.id ?? fileId;
  const title = front.data.title ?? reader.title ?? titleFromId(id);
  const asked = [...around.prompted.values()].filter(({ name }) => !typed.some((parameter) => parameter.name === name));
  return {
    file,
    id,
    title,
    symptoms: [...new Set([...front.data.symptoms, ...reader.symptoms])],
    components: front.data.components,
    severity: front.data.severity ?? null,
    impact: front.data.impact ?? '',
    parameters: [...typed, ...asked],
    triggers: toTriggers(front.data.triggers),
    phases: reader.phases(title),
    positions: front.positions,
    bodyLine: front.bodyLine,
    problems,
  };
}
