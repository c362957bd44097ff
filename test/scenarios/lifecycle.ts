import type { IncidentRoom, LeverList, Run, StatusUpdate, UpdateList } from '@tocsin/server/contract';
import { expect } from 'vitest';
import { eventually, type Tocsin } from '../harness/tocsin.ts';

/** Checks that these people were paged and nobody else. A page that was not expected fails; one step's pages have no order. */
export async function expectPages(t: Tocsin, incidentId: string, people: readonly string[]): Promise<void> {
  const messages = await t.messages();
  const pages = messages.filter((m) => m.kind === 'page' && m.incidentId === incidentId);
  expect(pages.map((m) => m.to).toSorted()).toEqual(people.toSorted());
}

/** Waits for the step of a run to end, in real time: cells run on the machine's clock. */
export async function runStep(
  t: Tocsin,
  runId: string,
  step: string,
  expected: 'done' | 'failed' = 'done',
): Promise<Run['steps'][number]> {
  await t.must('POST', `/api/runs/${runId}/steps/${step}/run`, {});
  const ended = await eventually(
    `step ${step} ends`,
    async () => {
      const run = await t.must<Run>('GET', `/api/runs/${runId}`);
      const found = run.steps.find((s) => s.id === step);
      const answer = `/api/runs/${runId}/steps/${step}/answer`;
      // A question that was answered a moment ago is refused, and that is well.
      if (found?.question) await t.must('POST', answer, { decision: 'commit' }).catch(() => undefined);
      return found && ['done', 'failed', 'unknown'].includes(found.status) && found;
    },
    30_000,
  );
  expect({ step, status: ended.status, output: ended.output }).toMatchObject({ step, status: expected });
  return ended;
}

/** Value of a lever as the running application sees it. */
export async function appLever(t: Tocsin, lever: string, value: boolean): Promise<void> {
  await eventually(`the application sees ${lever} = ${value}`, async () => t.app.tocsin.lever(lever) === value, 2_000);
}

export async function pulledLevers(t: Tocsin): Promise<string[]> {
  const { levers } = await t.must<LeverList>('GET', '/api/levers');
  return levers.filter((lever) => lever.pulled).map((lever) => lever.id);
}

/** Fills in what only a person knows and sends the draft for an audience. */
export async function sendDraft(t: Tocsin, incidentId: string, audience: string): Promise<StatusUpdate> {
  const { updates } = await t.must<UpdateList>('GET', `/api/updates?incidentId=${incidentId}&status=draft`);
  const draft = updates.find((update) => update.audience === audience);
  if (!draft) throw new Error(`no draft for ${audience}; there are: ${updates.map((u) => u.audience).join(', ')}`);
  const text = draft.text.replaceAll(/\[\[[^\]]*\]\]/g, 'about a fifth of all users');
  await t.must('PUT', `/api/updates/${draft.id}`, { text, subject: draft.subject });
  return t.must<StatusUpdate>('POST', `/api/updates/${draft.id}/send`);
}

/** The diagnostics that Tocsin gathered before anybody answered: every automatic step ended well. */
export async function diagnosticsOf(t: Tocsin, room: IncidentRoom): Promise<Run> {
  const id = room.runs[0]?.id ?? '';
  return eventually('the diagnostics are there', async () => {
    const run = await t.must<Run>('GET', `/api/runs/${id}`);
    return run.steps.filter((s) => s.auto).every((s) => s.status === 'done') && run;
  });
}
