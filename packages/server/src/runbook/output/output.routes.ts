import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Redactor } from '@tocsin/core';
import { secretsOf } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { readStep, type StepRow } from '../run/run.store.ts';
import * as contract from './contract.ts';
import { outputFile } from './output-file.ts';

/** Registers the download of a step's whole output. */
export function outputRoutes(api: Api, app: App): void {
  api.get(contract.stepOutput.getRoutingPath(), async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { id = '', step: stepId = '' } = c.req.param();
    const step = await readStep(app.db, id, stepId);
    const file = step.truncated ? await fileOf(app, step) : null;
    const body = file ? await contentOf(app, step, file) : step.output;
    return new Response(body, { headers: headersOf(step, step.truncated && file === null) });
  });
}

/** The file, without secrets that its cell exported itself: they were not known while it was written. */
async function contentOf(app: App, step: StepRow, file: string): Promise<ReadableStream> {
  const { session } = await app.db
    .selectFrom('run')
    .select('session')
    .where('id', '=', step.run_id)
    .executeTakeFirstOrThrow();
  const secrets = secretsOf({ environment: session.variables, connections: {} });
  const bytes = Readable.toWeb(createReadStream(file)) as ReadableStream;
  if (secrets.length === 0) return bytes;
  const redactor = new Redactor(secrets);
  const redacting = new TransformStream<string, string>({
    transform: (text, controller) => controller.enqueue(redactor.push(text)),
    flush: (controller) => controller.enqueue(redactor.end()),
  });
  return bytes.pipeThrough(new TextDecoderStream()).pipeThrough(redacting).pipeThrough(new TextEncoderStream());
}

async function fileOf(app: App, step: StepRow): Promise<string | null> {
  const file = outputFile(app.config.dataDir, step);
  return stat(file).then(
    (found) => (found.isFile() ? file : null),
    () => null,
  );
}

/** What a cell printed must not act in a browser. */
function headersOf(step: StepRow, isShortened: boolean): Record<string, string> {
  const name = `${step.run_id}-${step.id}`.replaceAll(/[^\w.-]/g, '_').slice(0, 120);
  return {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.txt"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    // Head and tail only: the whole is on the node that ran it, or is gone.
    ...(isShortened ? { 'x-tocsin-output': 'shortened' } : {}),
  };
}
