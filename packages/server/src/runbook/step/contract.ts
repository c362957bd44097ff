import { endpoint, idParam, z } from '../../platform/http/contract.ts';
import { changePreview, runView, stepParams, values } from '../contract.ts';

/** What people do with a run and its steps beyond running, skipping and settling one. */
const tag = 'runbooks';

/** What a step would do if it ran now. */
export const stepPreview = z
  .object({
    /** As it would run, with the values in their places; secrets are shown as dots. */
    source: z.string(),
    kind: runView.shape.steps.element.shape.kind,
    /** `server`, or the label of the runners that may run it. */
    where: z.string(),
    /** Operating system's user that runs it; null: Tocsin's own, or the runner's. */
    user: z.string().nullable(),
    /** Folder, relative to that of the run. */
    cwd: z.string(),
    /** Names of what a cell finds in its environment, without those that every cell finds. */
    environment: z.array(z.string()),
    timeoutSeconds: z.number(),
    /** Sentences that say what it may do. */
    allowed: z.array(z.string()),
    /** Sentences that say what is missing before it can run. */
    needs: z.array(z.string()),
    /** Of a SQL change: the rows that it would touch. */
    changes: z.array(changePreview),
  })
  .openapi('StepPreview');

export const approveStep = endpoint({
  id: 'approveStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/approve',
  summary: 'Approve a step that somebody asked to run; it runs once all approvals are there',
  params: stepParams,
  response: runView,
});
export const previewStep = endpoint({
  id: 'previewStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/preview',
  summary: 'What a step would run and may do; runs nothing',
  params: stepParams,
  body: z.object({ parameters: values }),
  response: stepPreview,
});
export const answerStep = endpoint({
  id: 'answerStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/answer',
  summary: 'Commit or roll back what a step has changed',
  params: stepParams,
  body: z.object({ decision: z.enum(['commit', 'rollback']) }),
  response: runView,
});
export const stopStep = endpoint({
  id: 'stopStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/stop',
  summary: 'Stop one step that runs; the run goes on',
  params: stepParams,
  response: runView,
});
export const pauseRun = endpoint({
  id: 'pauseRun',
  tag,
  method: 'post',
  path: '/api/runs/{id}/pause',
  summary: 'Let nothing new begin; what runs goes on',
  params: idParam,
  response: runView,
});
export const resumeRun = endpoint({
  id: 'resumeRun',
  tag,
  method: 'post',
  path: '/api/runs/{id}/resume',
  summary: 'Go on with a paused run',
  params: idParam,
  response: runView,
});
export const runAllSteps = endpoint({
  id: 'runAllSteps',
  tag,
  method: 'post',
  path: '/api/runs/{id}/run-all',
  summary: 'Run the steps one after another, until one fails or needs a person',
  params: idParam,
  body: z.object({
    /** Id of the step to begin with; absent: the first that has not run. */
    from: z.string().max(200).optional(),
    /** Headings of the alternatives to take, where the runbook has some and none was begun. */
    options: z.array(z.string().max(500)).max(100).default([]),
    parameters: values,
  }),
  response: runView,
});
