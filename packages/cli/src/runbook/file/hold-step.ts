import { setTimeout as sleep } from 'node:timers/promises';
import type { RunbookStep } from '@tocsin/core';
import { durationWords } from '../../shared/time-words.ts';
import { ask } from './ask.ts';
import type { DocumentRequest } from './document-run.ts';

/** What came of a step that no program runs. `nobody`: somebody would have to say. */
export type Held = 'done' | 'skipped' | 'quit' | 'nobody';

/**
 * Carries out a step that is for people: a manual one is ticked, a wait is waited out. Monitors and metrics are watched by a server
 * only; here a person says how they are.
 */
export async function holdStep(step: RunbookStep, request: DocumentRequest): Promise<Held> {
  const { hold } = step;
  if (step.kind === 'manual') return request.yes ? 'done' : tick(request, 'Done?');
  const watched = hold ? [...hold.monitors, ...hold.metrics] : [];
  if (watched.length > 0 && !request.terminal) return 'nobody';
  const waited = await wait(hold?.for ?? 0, request);
  if (waited !== 'done' || watched.length === 0) return waited;
  return tick(request, `Nothing watches here: are they healthy (${watched.join(', ')})?`);
}

async function wait(seconds: number, request: DocumentRequest): Promise<Held> {
  if (seconds === 0) return 'done';
  if (request.terminal && !request.yes) {
    const wanted = await tick(request, `Wait ${durationWords(seconds)}?`);
    if (wanted !== 'done') return wanted;
  }
  await request.show(`Waiting ${durationWords(seconds)}.\n`);
  await sleep(seconds * 1_000, undefined, { signal: request.signal }).catch(() => undefined);
  return request.signal.aborted ? 'quit' : 'done';
}

async function tick({ terminal }: DocumentRequest, question: string): Promise<Held> {
  if (!terminal) return 'nobody';
  const answer = await ask(terminal, `${question} [yes/skip/quit] `, ['yes', 'skip', 'quit'] as const);
  if (answer === 'yes') return 'done';
  return answer === 'skip' ? 'skipped' : 'quit';
}
