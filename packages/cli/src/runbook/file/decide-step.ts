import { missingParameters, type RunbookParameter, type RunbookStep } from '@tocsin/core';
import type { Session } from '@tocsin/runner';
import { paint } from '../../shared/paint.ts';
import { askValues, type Terminal } from '../ask-values.ts';
import type { Values } from '../given-values.ts';
import { ask } from './ask.ts';
import { type Decision, type DocumentRequest, needsPerson, QUIT } from './document-run.ts';
import { approvalWords, stepSource, stepTerms, stepValues } from './document-text.ts';
import { connectionOf, secretsIn, timeoutOf } from './perform-cell.ts';

/** What is known when a step is to be decided on, and afterwards. */
export interface Known {
  readonly values: Values;
  readonly session: Session;
  /** Somebody said that steps which only read need not be asked for. */
  readonly readsUnasked: boolean;
}

/** Shows a cell, and asks until it may run, is passed over, or everything ends. */
export async function decideStep(
  step: RunbookStep,
  request: DocumentRequest,
  before: Known,
): Promise<Known & { readonly decision: Decision }> {
  let known = before;
  for (;;) {
    const filled = await fillIn(step, request, known.values);
    if ('status' in filled) return { ...known, decision: filled };
    known = { ...known, values: filled.values };
    await showCell(step, request, known);
    const answer = await mayRun(step, request, known.readsUnasked);
    if (answer === 'all') return { ...known, readsUnasked: true, decision: 'run' };
    if (answer !== 'edit') return { ...known, decision: answer };
    known = { ...known, values: await edit(step, request, known.values) };
  }
}

type Filled = { readonly values: Values } | Exclude<Decision, string>;

/** Asks for what a step needs and nobody has said. */
async function fillIn(step: RunbookStep, { document, terminal }: DocumentRequest, values: Values): Promise<Filled> {
  const missing = missingParameters(document.runbook.parameters, step, values);
  if (missing.length === 0) return { values };
  if (!terminal) return { status: 'stopped', reason: missingReason(step, missing) };
  const filled = await askValues(asked(missing), terminal).catch(() => null);
  return filled === null ? QUIT : { values: { ...values, ...filled } };
}

async function edit(step: RunbookStep, { document, terminal }: DocumentRequest, values: Values): Promise<Values> {
  const parameters = document.runbook.parameters.filter(({ name }) => step.parameters.includes(name));
  const filled = terminal ? await askValues(asked(parameters), terminal).catch(() => ({})) : {};
  return { ...values, ...filled };
}

async function showCell(step: RunbookStep, { document, show }: DocumentRequest, known: Known): Promise<void> {
  const secrets = secretsIn(document, known.values, known.session);
  const connection = step.kind === 'sql' ? (connectionOf(document, step)?.id ?? null) : null;
  const parts = [
    stepSource(step, known.values, secrets),
    paint('dim', stepValues(step, known.values, secrets)),
    paint('dim', stepTerms(step, connection, timeoutOf(document, step))),
  ];
  await show(`${parts.filter((part) => part.trim() !== '').join('\n')}\n`);
}

type Answer = Decision | 'edit' | 'all';

/** `yes` answers for one's own approval, not for that of others. */
async function mayRun(step: RunbookStep, request: DocumentRequest, readsUnasked: boolean): Promise<Answer> {
  const { terminal, yes } = request;
  const asksOthers = step.approval !== null && (step.approval.people === 2 || step.approval.role !== null);
  if (yes && !asksOthers) return 'run';
  if (!step.changes && (!terminal || readsUnasked)) return 'run';
  return terminal ? askForIt(step, terminal, asksOthers) : needsPerson(step);
}

async function askForIt(step: RunbookStep, terminal: Terminal, asksOthers: boolean): Promise<Answer> {
  const others = asksOthers && step.approval ? ` It asks for ${approvalWords(step.approval)}: is that given?` : '';
  const more = [...(step.parameters.length > 0 ? ['edit'] : []), ...(step.changes ? [] : ['all'])];
  const answers = ['yes', 'no', 'skip', ...more, 'quit'];
  const answer = await ask(terminal, `Run it?${others} [${answers.join('/')}] `, answers);
  if (answer === 'yes') return 'run';
  if (answer === 'edit' || answer === 'all') return answer;
  return answer === 'no' || answer === 'skip' ? 'skip' : QUIT;
}

function missingReason(step: RunbookStep, missing: readonly RunbookParameter[]): string {
  const names = missing.map(({ name }) => `--param ${name}=…`).join(' ');
  const titles = missing.map(({ title, name }) => `${title} (${name})`).join(', ');
  return `"${step.title}" needs to know: ${titles}. Add ${names}`;
}

/** Parameters as those are asked for that nobody has filled in. */
function asked(parameters: readonly RunbookParameter[]) {
  return parameters.map((parameter) => ({ ...parameter, choices: [...parameter.choices], value: null }));
}
