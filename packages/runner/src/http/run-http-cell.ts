import {
  FillError,
  fillText,
  type HttpRequest,
  httpReadsOnly,
  isReadingMethod,
  isSecretName,
  parseHttp,
  redact,
} from '@tocsin/core';
import type { CellHost, CellJob, CellPlace, CellResult, RunCell } from '../cell.ts';
import { type Answer, NoAnswer, type OutgoingRequest } from './answer.ts';
import { bodyJson } from './body-text.ts';
import { buildRequest } from './build-request.ts';
import { checkAnswer } from './check-answer.ts';
import { type CellScope, scopeOf } from './http-scope.ts';
import { secretsInJson } from './mask-json.ts';
import { isCredential, sendRequest } from './send-request.ts';
import { sessionAfter } from './session-after.ts';
import { requestLine, showAnswer, showStatus } from './show-answer.ts';
import { trustedCertificates } from './trusted-certificates.ts';

type Ending = Pick<CellResult, 'status' | 'closing'>;

/** One cell while it runs. */
interface Cell {
  readonly job: CellJob;
  readonly place: CellPlace;
  readonly scope: CellScope;
  /** Values that were seen on the way and must not be shown, such as a cookie. */
  readonly secrets: Set<string>;
  readonly host: CellHost;
  readonly deadlineMs: number;
  readonly certificates: readonly string[] | null;
}

/**
 * Runs a HTTP cell: its requests one after the other, until one has no answer or does not stand up to its checks. Where it sends
 * them is the author's affair: no address is refused.
 */
export const runHttpCell: RunCell = async (job, place, host) => {
  const document = parseHttp(job.source);
  const end = (status: CellResult['status'], closing: string | null): CellResult => ({
    ...{ status, closing, exitCode: null, rows: null, session: job.session },
  });
  for (const { line, message, hint } of document.problems) host.onOutput(`line ${line}: ${message}. ${hint}\n`);
  if (document.problems.length > 0) return end('failed', 'Nothing was sent: the cell cannot be read.');
  if (!job.changes && !httpReadsOnly(job.source))
    return end(
      'failed',
      'Nothing was sent: only GET, HEAD and OPTIONS read, and this cell was not approved as a change.',
    );
  try {
    const cell: Cell = {
      ...{ job, place, host, scope: scopeOf(document, job, place), secrets: new Set(job.secrets) },
      deadlineMs: performance.now() + job.timeoutSeconds * 1000,
      certificates: await trustedCertificates(place.env),
    };
    let last: Answer | null = null;
    for (const request of document.requests) {
      const done = await perform(request, cell);
      if (done.ending) return end(done.ending.status, done.ending.closing);
      last = done.answer;
    }
    return { ...end('done', null), session: sessionAfter(job, document, cell.scope, last) };
  } catch (error) {
    if (error instanceof FillError) return end('failed', `${error.message}.`);
    throw error;
  }
};

interface Performed {
  readonly answer: Answer | null;
  /** Null: the cell goes on. */
  readonly ending: Ending | null;
}

async function perform(request: HttpRequest, cell: Cell): Promise<Performed> {
  let outgoing: OutgoingRequest;
  try {
    outgoing = await buildRequest(request, cell.scope, cell.job, cell.place);
  } catch (error) {
    if (!(error instanceof FillError)) throw error;
    return { answer: null, ending: { status: 'failed', closing: `Line ${request.line}, not sent: ${error.message}.` } };
  }
  noteCredentials(outgoing, cell);
  say(cell, `${requestLine(outgoing)}${request.verifiesTls ? '' : '  (certificate not verified)'}\n`);
  const limit = limitOf(request, cell);
  try {
    const answer = await sendRequest(outgoing, cell.certificates, limit.signal);
    noteAnswer(answer, cell);
    if (request.name !== null) cell.scope.keep(request.name, answer);
    return { answer, ending: judge(request, answer, cell) };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const isUnknown = error.mayHaveHappened && !isReadingMethod(request.method);
    const closing = isUnknown ? `${error.message} Nobody can say whether it was carried out.` : error.message;
    return {
      answer: null,
      ending: { status: isUnknown ? 'unknown' : 'failed', closing: redact(closing, [...cell.secrets]) },
    };
  } finally {
    limit.end();
  }
}

/** Shows the answer and what its checks say; null when all of them hold. */
function judge(request: HttpRequest, answer: Answer, cell: Cell): Ending | null {
  const { checks } = request;
  const checkedHeaders = checks.filter(({ field }) => field === 'header').map(({ of }) => of);
  say(cell, request.showsAnswer ? showAnswer(answer, checkedHeaders) : showStatus(answer));
  const failed: string[] = [];
  for (const check of checks) {
    const wrong = checkAnswer(answer, check, fillText(check.expected, cell.scope));
    say(cell, wrong === null ? `✓ ${check.text}\n` : `✗ ${check.text}: ${wrong}\n`);
    if (wrong !== null) failed.push(check.text);
  }
  say(cell, '\n');
  if (failed.length > 0) return { status: 'failed', closing: `${countOf(failed.length, checks.length)}` };
  const isJudged = checks.some(({ field }) => field === 'status');
  if (isJudged || answer.status < 400) return null;
  return { status: 'failed', closing: `The server answered ${answer.status}.` };
}

function countOf(failed: number, all: number): string {
  if (all === 1) return 'The check of the answer failed.';
  return failed === 1 ? `One of ${all} checks failed.` : `${failed} of ${all} checks failed.`;
}

function say(cell: Cell, text: string): void {
  cell.host.onOutput(redact(text, [...cell.secrets, ...cell.scope.secrets]));
}

/** Servers tend to repeat what they were sent. */
function noteCredentials({ headers }: OutgoingRequest, { secrets, scope }: Cell): void {
  for (const [name, value] of headers) {
    if (!isCredential(name)) continue;
    secrets.add(value);
    for (const word of value.split(/[\s;,]+/)) if (word.length > 7) secrets.add(word.replace(/^[\w.-]{1,100}=/, ''));
  }
  for (const [name] of scope.variables) {
    if (!isSecretName(name)) continue;
    try {
      secrets.add(fillText(`{{${name}}}`, scope));
    } catch {
      // It needs an answer that is not there yet.
    }
  }
}

function noteAnswer(answer: Answer, { secrets }: Cell): void {
  for (const cookie of answer.headers['set-cookie'] ?? []) {
    const value = /^[^=;]*=([^;]*)/.exec(cookie)?.[1] ?? '';
    if (value.length > 7) secrets.add(value);
  }
  for (const value of secretsInJson(bodyJson(answer))) secrets.add(value);
}

/** Ends a request when its time is up, that of the cell is, or somebody stops the cell; the reason is a sentence. */
function limitOf(
  { timeoutSeconds }: HttpRequest,
  { job, host, deadlineMs }: Cell,
): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const leftMs = Math.max(0, deadlineMs - performance.now());
  const ownMs = timeoutSeconds === null ? Number.POSITIVE_INFINITY : timeoutSeconds * 1000;
  const why =
    ownMs < leftMs ? `No answer within ${timeoutSeconds} s.` : `Stopped: it took longer than ${job.timeoutSeconds} s.`;
  const timer = setTimeout(() => controller.abort(why), Math.min(ownMs, leftMs, 2 ** 31 - 1));
  const stop = () =>
    controller.abort(host.signal.reason === 'cancelled' ? 'Stopped: the run was cancelled.' : 'Stopped.');
  if (host.signal.aborted) stop();
  host.signal.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      host.signal.removeEventListener('abort', stop);
    },
  };
}
