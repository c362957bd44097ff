import type { IncidentRoom, Run } from '@tocsin/server/contract';
import { expect, it } from 'vitest';
import { shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

const RUNBOOK = `---
components: [web]
---
# Slow

## Diagnose

\`\`\`sh { name=slow auto=true timeout=10m }
sleep 500
\`\`\`
`;

it('a node that is told to end while a step runs ends within seconds, and lets go of the database', async () => {
  const node = await startPlanNode({ files: { 'plan.yaml': shopPlan(), 'runbooks/slow.md': RUNBOOK } });
  const opening = { service: 'shop', title: 'Slow', components: ['web'] };
  const { id } = await node.must<IncidentRoom>('POST', '/api/incidents', opening);
  await eventually('the step runs', async () => {
    const room = await node.must<IncidentRoom>('GET', `/api/incidents/${id}`);
    const runId = room.runs[0]?.id;
    if (!runId) return null;
    const run = await node.must<Run>('GET', `/api/runs/${runId}`);
    return run.steps[0]?.status === 'running';
  });
  const from = Date.now();
  await node.close();
  expect(Date.now() - from).toBeLessThan(15_000);
}, 60_000);
