import { endpoint, z } from '../../platform/http/contract.ts';

export const listEvidence = endpoint({
  id: 'listEvidence',
  tag: 'health',
  method: 'get',
  path: '/api/monitors/{service}/{monitor}/evidence',
  summary: "Screenshots and recordings of a browser monitor's last failures, newest first; each is below this address",
  params: z.object({ service: z.string().min(1).max(200), monitor: z.string().min(1).max(200) }),
  response: z.object({ files: z.array(z.object({ file: z.string(), bytes: z.number() })) }),
});
