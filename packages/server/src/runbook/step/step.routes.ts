import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { pauseRun, resumeRun } from '../run/pause-run.ts';
import { readRun } from '../run/run.views.ts';
import { runAll } from '../run/run-all.ts';
import * as contract from './contract.ts';
import { previewStep } from './preview-step.ts';
import { answerStep } from './question.ts';
import { approveStep } from './run-step.ts';
import { stopStep } from './stop-step.ts';

/** Registers what responders do with a run and its steps beyond running, skipping and settling one. */
export function stepRoutes(api: Api, app: App): void {
  api.openapi(contract.previewStep, async (c) => {
    // It asks the databases of the plan.
    const { actor } = requireAccess(c.get('identity'), 'responder');
    if (actor.kind === 'run') throw new Problem('forbidden', 'A step is looked at by a person, not by another step.');
    const { id, step } = c.req.valid('param');
    return c.json(await previewStep(app, id, step, c.req.valid('json').parameters), 200);
  });
  api.openapi(contract.approveStep, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { id, step } = c.req.valid('param');
    await approveStep(app, id, step, actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.answerStep, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { id, step } = c.req.valid('param');
    await answerStep(app, id, step, c.req.valid('json').decision, actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.stopStep, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { id, step } = c.req.valid('param');
    await stopStep(app, id, step, actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.pauseRun, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    await pauseRun(app, id, actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.resumeRun, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    await resumeRun(app, id, actor);
    return c.json(await readRun(app, id), 200);
  });
  api.openapi(contract.runAllSteps, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    await runAll(app, { runId: id, ...c.req.valid('json') }, actor);
    return c.json(await readRun(app, id), 200);
  });
}
