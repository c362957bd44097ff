import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrowthBook } from '@growthbook/growthbook';
import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { createTocsin } from '@tocsin/sdk';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { medians } from './statistics.mjs';

/** `BENCH_CALLS=10000` makes it smaller. */
const CALLS = Number(process.env.BENCH_CALLS ?? 1_000_000);
const ROUNDS = 5;
const KEYS = Array.from({ length: 1_000 }, (_, index) => ({
  key: `user-${index}`,
  userId: `user-${index}`,
  id: `user-${index}`,
}));

/**
 * Nanoseconds a call for reading one of 100 flags in one process: whole, and for a share of 25 % by a sticky key. Medians of
 * five rounds, in which all take turns. `loop` is the loop itself.
 */
export async function measure({ defer, progress }) {
  const readers = {
    loop: (context) => context.key,
    ...(await tocsin(defer)),
    ...(await openFeature()),
    ...(await unleash(defer)),
    ...growthBook(),
  };
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    progress(round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`);
    const figures = {};
    for (const [name, read] of Object.entries(readers)) figures[`${name}Ns`] = await time(read);
    if (round > 0) rounds.push(figures);
  }
  return { ...medians(rounds), calls: CALLS, rounds: ROUNDS };
}

/** A reader that answers with a promise is waited for, as its caller would. */
async function time(read) {
  const isAsync = read(KEYS[0]) instanceof Promise;
  const calls = isAsync ? CALLS / 10 : CALLS;
  let kept;
  const startMs = performance.now();
  if (isAsync) for (let i = 0; i < calls; i += 1) kept = await read(KEYS[i % 1_000]);
  else for (let i = 0; i < calls; i += 1) kept = read(KEYS[i % 1_000]);
  const elapsedMs = performance.now() - startMs;
  if (kept === undefined) throw new Error('a reader answers nothing');
  return (elapsedMs / calls) * 1e6;
}

function flags(value) {
  return Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`flag-${index}`, value(`flag-${index}`)]));
}

/** Levers come from a state file: that is a client as it is, without a server. */
async function tocsin(defer) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const stateFile = join(folder, 'levers.json');
  const share = { value: true, pulled: true, scope: { value: false, match: {}, except: {}, percent: 25 } };
  const levers = { ...flags(() => ({ value: true, pulled: false })), share };
  writeFileSync(stateFile, JSON.stringify({ version: 1, levers }));
  const client = createTocsin({ stateFile });
  defer(() => client.close());
  if ((await client.ready(5_000)) !== 'file') throw new Error('the state file was not read');
  return { tocsin: () => client.lever('flag-50'), tocsinShare: (context) => client.lever('share', context) };
}

async function openFeature() {
  const flag = { variants: { on: true, off: false }, defaultVariant: 'on', disabled: false };
  await OpenFeature.setProviderAndWait(new InMemoryProvider(flags(() => flag)));
  const client = OpenFeature.getClient();
  return { openFeatureInMemory: () => client.getBooleanValue('flag-50', false) };
}

async function unleash(defer) {
  const whole = (name) => ({ name, enabled: true, strategies: [{ name: 'default' }] });
  const parameters = { rollout: '25', stickiness: 'userId', groupId: 'share' };
  const share = { name: 'share', enabled: true, strategies: [{ name: 'flexibleRollout', parameters }] };
  const client = new Unleash({
    ...{
      url: 'http://127.0.0.1:9/api',
      appName: 'bench',
      refreshInterval: 0,
      disableMetrics: true,
      disableAutoStart: true,
    },
    ...{ storageProvider: new InMemStorageProvider(), bootstrap: { data: [...Object.values(flags(whole)), share] } },
  });
  client.on('error', () => {});
  client.on('warn', () => {});
  defer(() => client.destroy());
  const isReady = new Promise((resolve) => client.once('ready', resolve));
  await client.start();
  await isReady;
  return {
    unleash: (context) => client.isEnabled('flag-50', context),
    unleashShare: (context) => client.isEnabled('share', context),
  };
}

function growthBook() {
  const share = { defaultValue: false, rules: [{ force: true, coverage: 0.25, hashAttribute: 'id' }] };
  const client = new GrowthBook({ features: { ...flags(() => ({ defaultValue: true })), share } });
  const sharing = KEYS.map((attributes) => new GrowthBook({ attributes, features: { share } }));
  let next = 0;
  return {
    growthBook: () => client.isOn('flag-50'),
    growthBookShare: () => {
      next = (next + 1) % 1_000;
      return sharing[next].isOn('share');
    },
  };
}
