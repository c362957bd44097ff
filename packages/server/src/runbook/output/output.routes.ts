import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
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
    const body = file ? (Readable.toWeb(createReadStream(file)) as ReadableStream) : step.output;
    return new Response(body, { headers: headersOf(step, step.truncated && file === null) });
  });
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
