import type { Plan, Runbook } from '@tocsin/core';
import { asOnCall } from './as-on-call.ts';
import { asTelling } from './as-telling.ts';

/** Parts of a plan that hold secrets. An incident takes them from the plan of today, whatever its version. */
const SECRET_PARTS = ['channels', 'environment', 'connections'] as const;

/** Settings that hold a secret wherever they stand, such as the secret of an inbox or the headers of a check. */
const SECRET_KEY = /^(?:secret|token|password|headers)$/i;

/** @returns the plan as it may be stored: credentials, environment and secrets left out */
export function withoutSecrets(plan: Plan): Plan {
  const blank = Object.fromEntries(SECRET_PARTS.map((part) => [part, {}]));
  // Runbooks are text that people read: they are kept as they are.
  // The address that is called to say that Tocsin lives is as good as a password there.
  const watchdog = { ...plan.watchdog, heartbeat: null };
  return { ...(stripped(plan) as Plan), ...blank, watchdog, runbooks: plan.runbooks, templates: plan.templates };
}

/** @returns an earlier version with the credentials and the environment of today */
export function withSecretsOf(then: Plan, now: Plan): Plan {
  const { channels, environment, connections, watchdog } = now;
  return { ...then, channels, environment, connections, watchdog };
}

/**
 * Reads a version as it was stored, maybe by an older Tocsin: what plans did not have then is not there.
 * @param document of `plan_version`
 */
export function asPlan(document: object): Plan {
  const then = document as Plan;
  const none = { vendors: {}, maintenance: {}, routines: {}, backups: {}, inbox: {}, jobs: {} };
  return {
    ...none,
    ...then,
    ...asOnCall(then),
    ...asTelling(then),
    runbooks: Object.fromEntries(Object.entries(then.runbooks).map(([id, runbook]) => [id, asRunbook(runbook)])),
  };
}

function asRunbook(then: Runbook): Runbook {
  return {
    ...{ severity: null, impact: '', parameters: [] },
    ...then,
    phases: then.phases.map((phase) => ({
      ...phase,
      steps: phase.steps.map((step) => ({ ...{ option: null, parameters: [] }, ...step })),
    })),
  };
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_KEY.test(key) ? blankOf(inner) : stripped(inner)]),
  );
}

/** An object stays one, so that what reads the plan still finds its shape. */
function blankOf(secret: unknown): unknown {
  if (Array.isArray(secret)) return [];
  return secret !== null && typeof secret === 'object' ? {} : null;
}
