import type { Values } from '../given-values.ts';
import type { PlacedStep } from './choose-steps.ts';
import { stepHeading, stepSource, stepTerms, stepValues } from './document-text.ts';
import type { LoadedDocument } from './load-document.ts';
import { connectionOf, secretsIn, timeoutOf } from './perform-cell.ts';

interface DryRun {
  readonly document: LoadedDocument;
  readonly steps: readonly PlacedStep[];
  readonly values: Values;
  readonly json: boolean;
  print(text: string): void | Promise<void>;
}

/** Shows what every step would run, with the values that are known in their places and secrets masked, and what it may do. */
export async function dryRun({ document, steps, values, json, print }: DryRun): Promise<void> {
  const secrets = secretsIn(document, values, { cwd: null, variables: {} });
  const shown = steps.map(({ step, phase }) => {
    const connection = step.kind === 'sql' ? (connectionOf(document, step)?.id ?? null) : null;
    return {
      ...{ step, phase, source: stepSource(step, values, secrets), values: stepValues(step, values, secrets) },
      terms: stepTerms(step, connection, timeoutOf(document, step)),
    };
  });
  if (json) {
    const list = shown.map(({ step, phase, source, terms }) => ({
      ...{ id: step.id, title: step.title, phase, option: step.option, kind: step.kind, changes: step.changes },
      ...{ source: source.replace(/^ {4}/gm, ''), terms: terms.trim() },
      missing: step.parameters.filter((name) => (values[name] ?? '') === ''),
    }));
    await print(`${JSON.stringify({ ...documentHead(document), dryRun: true, steps: list }, null, 2)}\n`);
    return;
  }
  for (const [index, { step, phase, ...parts }] of shown.entries()) {
    if (shown[index - 1]?.phase !== phase) await print(`\n## ${phase}\n`);
    const option = step.option === null ? '' : `\n    ${step.option}`;
    const texts = [stepHeading(step, `${index + 1}/${shown.length}`) + option, parts.source, parts.values, parts.terms];
    await print(`\n${texts.filter((text) => text.trim() !== '').join('\n')}\n`);
  }
  await print(`\nNothing was run.${steps.length === 0 ? ' There are no steps.' : ''}\n`);
}

/** What an answer in JSON says of the file. */
export function documentHead({ runbook, problems }: LoadedDocument) {
  return { file: runbook.file, title: runbook.title, problems };
}
