import { createRoute } from '@hono/zod-openapi';
import { idParam, problemSchema, z } from '../../platform/http/contract.ts';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

export const stepOutput = createRoute({
  operationId: 'stepOutput',
  tags: ['runbooks'],
  method: 'get',
  path: '/api/runs/{id}/steps/{step}/output',
  summary: 'The whole output of a step as a file, redacted; of a long one what this node has of it',
  request: { params: idParam.extend({ step: z.string().min(1).max(200) }) },
  responses: {
    200: { description: 'The output', content: { 'text/plain': { schema: z.string() } } },
    401: problem('Sign in first'),
    403: problem('Not allowed'),
    404: problem('No such thing'),
  },
});
