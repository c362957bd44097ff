import { BoundedOutput, type CommandMonitor, type Observation, Redactor } from '@tocsin/core';
import { executeShell, type ShellResult, secretsOf, storableText } from '@tocsin/runner';
import { type CheckContext, unseen } from './check.ts';
import { onAbort } from './failure-words.ts';
import { monitorPlace } from './monitor-place.ts';
import { addJsonFacts, askedFacts, type Facts } from './read-facts.ts';

/** A command that prints more than this is stopped. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
const EVIDENCE_CHARACTERS = 4000;

/** What a command did, as far as it is kept. */
export interface Ran extends Pick<ShellResult, 'error' | 'stopped'> {
  readonly exitCode: number | null;
  /** Head and tail, 64 KB each, without secrets. */
  readonly output: string;
  /** Why nothing can be said of it, in words; null: it ended by itself. */
  readonly failure: string | null;
}

/** Runs a command as the cells of runbooks run. Facts: `exit`, `output`, and `json:PATH` when it prints JSON. */
export async function checkCommand(monitor: CommandMonitor, context: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  const { failure, exitCode, output } = await runCommand(monitor, context);
  const evidence = output === '' ? undefined : tail(output);
  if (failure !== null) return unseen(failure, evidence);
  const facts: Facts = { exit: exitCode, output: output.trim() };
  addJsonFacts(facts, output, askedFacts(monitor));
  const latencyMs = performance.now() - startedMs;
  const said = `exit code ${exitCode}${exitCode === 0 ? '' : `, ${lastLine(output)}`}`;
  return { failure: null, facts, latencyMs, said, ...(evidence === undefined ? {} : { evidence }) };
}

/**
 * Runs a command: as the low-privilege user, with the plan's environment only, in a process group of its own that is told to go
 * and then killed. Answers at the latest when nobody waits any more; a command that refuses to go is killed behind its back.
 */
export async function runCommand(
  { id, command, timeout }: Pick<CommandMonitor, 'id' | 'command' | 'timeout'>,
  { plan, signal, dataDir }: CheckContext,
): Promise<Ran> {
  const kept = new BoundedOutput();
  const redactor = new Redactor(secretsOf(plan));
  const flood = new AbortController();
  let printed = 0;
  const onOutput = (text: string) => {
    printed += text.length;
    if (printed > MOST_CHARACTERS) flood.abort();
    else kept.push(redactor.push(storableText(text)));
  };
  const outputSoFar = () => kept.text() + redactor.end();
  const stop = AbortSignal.any([signal, flood.signal]);
  const place = await monitorPlace(plan, id, dataDir);
  const running = executeShell({ ...place, source: command, timeoutSeconds: timeout + 1, signal: stop, onOutput });
  const given = new Promise<'late' | 'flood'>((resolve) => {
    onAbort(signal, () => resolve('late'));
    onAbort(flood.signal, () => resolve('flood'));
  });
  const ended = await Promise.race([running, given]);
  const nothing = { exitCode: null, error: null, stopped: 'signal' } as const;
  const output = outputSoFar();
  if (ended === 'late' || signal.aborted) {
    return { ...nothing, output, failure: `timed out after ${timeout} s: the command had not ended` };
  }
  if (ended === 'flood' || flood.signal.aborted) {
    return { ...nothing, output, failure: `it was stopped: it printed more than ${MOST_CHARACTERS / 1024 / 1024} MB` };
  }
  return { ...ended, output, failure: ended.error };
}

function tail(output: string): string {
  return output.length > EVIDENCE_CHARACTERS ? `…${output.slice(-EVIDENCE_CHARACTERS)}` : output;
}

function lastLine(output: string): string {
  const line = output.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? 'nothing printed' : line.slice(0, 200);
}
