import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadPlan } from '../load-plan.ts';

/** Loads a plan with one person, and returns the person and what is said about their contacts. */
async function ann(written: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-people-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = `service: shop
timezone: Europe/Berlin
components: { app: {} }
severities: { P1: {} }
channels: { bot: { type: sandbox } }
people:
  ann: { access: admin, ${written} }
`;
  await writeFile(join(folder, 'plan.yaml'), text);
  const { plan, problems } = await loadPlan(folder, { env: {} });
  const about = problems.filter(({ code }) => ['bad-duration', 'no-page-contact', 'same-contact'].includes(code));
  return { person: plan?.people.ann, problems: about.map(({ code }) => code) };
}

it('reads when and for what a contact is used, and quiet hours in the zone of the plan', async () => {
  const { person, problems } =
    await ann(`contact: [{ channel: bot, address: a }, { channel: bot, address: b, after: 2m, for: page }],
    quiet: [{ from: "22:00", to: "07:00" }, { days: [sat, sun], from: "00:00", to: "00:00", timezone: UTC }]`);
  expect(problems).toEqual([]);
  expect(person?.contact).toEqual([
    { channel: 'bot', address: 'a', after: null, for: 'both' },
    { channel: 'bot', address: 'b', after: 120, for: 'page' },
  ]);
  expect(person?.quiet).toEqual([
    { days: [], from: '22:00', to: '07:00', timezone: 'Europe/Berlin' },
    { days: [6, 7], from: '00:00', to: '00:00', timezone: 'UTC' },
  ]);
});

it('warns of a person whom nothing is meant to wake, and of an address that stands there twice', async () => {
  expect((await ann('contact: [{ channel: bot, address: a, for: notification }]')).problems).toEqual([
    'no-page-contact',
  ]);
  expect(
    (await ann('contact: [{ channel: bot, address: a }, { channel: bot, address: a, after: 2m }]')).problems,
  ).toEqual(['same-contact']);
});

it('refuses a time that is no duration', async () => {
  expect((await ann('contact: [{ channel: bot, address: a, after: soon }]')).problems).toEqual(['bad-duration']);
});
