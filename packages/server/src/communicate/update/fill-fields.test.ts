import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
  const plan = node.app.plans.get(SERVICE);
  const rule = { title: 'x', choices: [], required: true, default: null };
  const fields = {
    cause: { ...rule, title: 'Root cause', type: 'text' as const },
    refund: { ...rule, type: 'choice' as const, choices: ['yes', 'no'] },
  };
  const body = '{{ incident.id }}: {{ fields.cause }}, refund {{ fields.refund }}';
  const template = {
    id: 'asks',
    title: 'Asks',
    subject: 'About {{ fields.cause }}',
    body,
    file: 'templates/asks.md',
    fields,
  };
  const [id = '', audience] = Object.entries(plan.communication.audiences)[0] ?? [];
  if (!audience) throw new Error('the plan has no audience');
  const audiences = { ...plan.communication.audiences, [id]: { ...audience, id: 'asked', template: 'asks' } };
  const asked = { ...audience, id: 'asked', template: 'asks', external: false };
  const communication = { ...plan.communication, audiences: { ...audiences, asked } };
  const templates = { ...plan.templates, asks: template };
  await node.app.plans.put({ ...plan, communication, templates, version: `${plan.version}f` }, '', node.clock.now());
});
afterAll(() => node.close());

async function draft(): Promise<string> {
  const { id } = await node.open('P2');
  const { body } = await node.call('POST', `/api/incidents/${id}/updates`, { audience: 'asked' });
  return String(body.id);
}

const fill = (id: string, values: unknown) => node.call('PUT', `/api/updates/${id}/fields`, { values });

test('fields are filled in by value, changed and taken back', async () => {
  const id = await draft();
  expect((await node.call('GET', `/api/updates/${id}/fields`)).body).toMatchObject({
    template: 'asks',
    fields: [
      { id: 'cause', title: 'Root cause', value: null },
      { id: 'refund', choices: ['yes', 'no'] },
    ],
  });
  const { body } = await fill(id, { cause: 'A cable', refund: 'no' });
  expect(body).toMatchObject({
    update: { missing: [], subject: 'About A cable', text: expect.stringMatching(/A cable, refund no$/) },
    fields: [{ value: 'A cable' }, { value: 'no' }],
  });
  const again = await fill(id, { cause: null });
  expect(again.body).toMatchObject({
    update: { missing: ['fields.cause'] },
    fields: [{ value: null }, { value: 'no' }],
  });
});

test('a text that a person has edited keeps their words', async () => {
  const id = await draft();
  await node.call('PUT', `/api/updates/${id}`, {
    subject: 'Mine',
    text: 'My words: [[fields.cause]] and [[fields.refund]]',
  });
  const { body } = await fill(id, { cause: '$& [[fields.refund]]', refund: 'yes' });
  expect(body).toMatchObject({ update: { subject: 'Mine', text: 'My words: $& yes and yes' } });
});

test.each([
  [{ refund: 'maybe' }, 'fields.refund is none of its choices: write "yes" or "no"'],
  [{ other: 'x' }, 'fields.other is no field of this update; there are: cause, refund'],
  [{ cause: 'x'.repeat(6000) }, 'fields.cause has more than 5000 characters'],
])('refuses %j', async (values, message) => {
  const { status, body } = await fill(await draft(), values);
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(JSON.stringify(message).slice(1, -1));
});

test('what was sent stays', async () => {
  const id = await draft();
  await fill(id, { cause: 'A cable', refund: 'no' });
  await node.call('POST', `/api/updates/${id}/send`);
  expect((await fill(id, { cause: 'Else' })).status).toBe(409);
  expect((await fill('upd_none', {})).status).toBe(404);
});
