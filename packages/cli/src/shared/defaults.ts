import type { IncidentList, PlanList } from '@tocsin/server/contract';
import type { Api, Env } from './api.ts';
import { Failure } from './failure.ts';

/**
 * The service that a command means: the option, TOCSIN_SERVICE, or the only one that is loaded.
 * @throws Failure 'invalid' when several are loaded
 */
export async function chooseService(api: Api, env: Env, option: string | undefined): Promise<string> {
  const named = option ?? (env.TOCSIN_SERVICE || undefined);
  if (named) return named;
  const { plans } = await api.get<PlanList>('/api/plans');
  const [first, ...others] = plans.map(({ service }) => service);
  if (first !== undefined && others.length === 0) return first;
  throw new Failure(
    'invalid',
    first === undefined
      ? 'No plan is loaded.'
      : `Which service? Say --service with one of: ${[first, ...others].join(', ')}.`,
  );
}

/**
 * The incident that a command means: the option, TOCSIN_INCIDENT, or the only one that is active.
 * @throws Failure 'not-found' when none is active, 'invalid' when several are
 */
export async function chooseIncident(api: Api, env: Env, option: string | undefined): Promise<string> {
  const named = option ?? (env.TOCSIN_INCIDENT || undefined);
  if (named) return named;
  const service = env.TOCSIN_SERVICE || undefined;
  const { incidents } = await api.get<IncidentList>('/api/incidents', { active: 'true', service });
  const [first, ...others] = incidents.map(({ id }) => id);
  if (first === undefined)
    throw new Failure('not-found', 'No incident is active. Say --incident for one that is over.');
  if (others.length > 0) {
    throw new Failure('invalid', `Which incident? Say --incident with one of: ${[first, ...others].join(', ')}.`);
  }
  return first;
}
