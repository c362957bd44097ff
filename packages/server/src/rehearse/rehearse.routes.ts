import type { Comparison, Plan, Rehearsal, YearReport } from '@tocsin/core';
import { versionBefore } from '../plan/plan.views.ts';
import { workOn } from '../plan/plan-worker.ts';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import * as contract from './contract.ts';
import type { Refusal, RehearseTask, ScenarioChoices } from './perform.ts';

/** Registers the API of rehearsals. Each is played in a thread of its own, so that no story holds up the response. */
export function rehearseRoutes(api: Api, app: App): void {
  api.openapi(contract.listScenarios, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const task = taskFor(app, c.req.valid('param').service);
    return c.json(await ask<ScenarioChoices>({ ...task, what: 'list' }), 200);
  });
  api.openapi(contract.rehearseScenario, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const task = taskFor(app, c.req.valid('param').service);
    const asked = c.req.valid('json');
    const story = await ask<Rehearsal>({ ...task, ...storyOf(asked) });
    return c.json(mutable(story), 200);
  });
  api.openapi(contract.rehearseYear, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const task = taskFor(app, c.req.valid('param').service);
    const year = c.req.valid('json');
    return c.json(mutable(await ask<YearReport>({ ...task, what: 'year', year })), 200);
  });
  api.openapi(contract.comparePlans, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { service } = c.req.valid('param');
    const { from, to, year = null } = c.req.valid('json');
    const { plan: inForce, folder } = app.plans.inForce(service);
    const plan = to === undefined ? inForce : await app.plans.version(service, to);
    const before = await app.plans.version(service, from ?? (await versionBefore(app, service, plan.version)));
    const fromMs = app.clock.now();
    const task = {
      kind: 'rehearse',
      what: 'compare',
      plan: sent(plan),
      before: sent(before),
      folder,
      year,
      fromMs,
    } as const;
    return c.json(mutable(await ask<Comparison>(task)), 200);
  });
}

function taskFor(app: App, service: string) {
  const { plan, folder } = app.plans.inForce(service);
  return { kind: 'rehearse', plan: sent(plan), folder } as const;
}

type Asked =
  | { readonly file: string }
  | { readonly scenario: object & { readonly what: readonly object[] } }
  | { readonly year: Extract<RehearseTask, { what: 'year' }>['year']; readonly index: number };

function storyOf(asked: Asked) {
  if ('file' in asked) return { what: 'file', file: asked.file } as const;
  if ('scenario' in asked) {
    // Metrics without a unit are numbers in a file, and text in a form.
    const what = asked.scenario.what.map((one) => ('value' in one ? { ...one, value: numberIn(one.value) } : one));
    return { what: 'scenario', scenario: { ...asked.scenario, what } } as const;
  }
  if (asked.index >= asked.year.incidents) {
    throw new Problem(
      'invalid',
      `The year has ${asked.year.incidents} incidents, counted from 0; there is no ${asked.index}.`,
    );
  }
  return { what: 'one-of-year', year: asked.year, index: asked.index } as const;
}

function numberIn(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}

/** What decisions need of a plan, without what runs commands or opens connections. */
function sent(plan: Plan): Plan {
  return { ...plan, environment: {}, connections: {}, templates: {} };
}

/** @throws Problem 'invalid' with every mistake of a scenario */
async function ask<T extends object>(task: RehearseTask): Promise<T> {
  const answer = await workOn<T | Refusal>(task);
  if (!('refused' in answer)) return answer;
  const told = answer.refused.map(({ at, message }) => `${at}: ${message}`).join('; ');
  throw new Problem('invalid', `This cannot be played: ${told}`, answer.refused);
}

type Mutable<T> = T extends (...args: never) => unknown
  ? T
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

/** The answer came out of its thread and belongs to nobody else: the types of the API are not read-only. */
function mutable<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
