import type { Incident, RestorationState } from '../../model/incident.ts';
import type { Fact } from '../../model/timeline.ts';

type RestorationFact = Extract<Fact, { kind: `restoration-${string}` }>;

/** Folds what happened to a restoration into the incident. */
export function applyRestorationFact(incident: Incident, fact: RestorationFact): Incident {
  return { ...incident, restoration: next(incident.restoration, fact) };
}

function next(state: RestorationState | null, fact: RestorationFact): RestorationState | null {
  if (fact.kind === 'restoration-started') {
    return {
      id: fact.restoration,
      status: 'running',
      step: -1,
      batch: null,
      waitUntilMs: null,
      tolerated: [],
      why: null,
    };
  }
  if (!state) return null;
  switch (fact.kind) {
    case 'restoration-step':
      return {
        ...{ ...state, status: 'running', step: fact.step, batch: fact.batch ?? null },
        ...{ waitUntilMs: null, tolerated: fact.tolerated, why: null },
      };
    case 'restoration-waiting':
      return { ...state, waitUntilMs: fact.untilMs };
    case 'restoration-healthy':
      return { ...state, tolerated: state.tolerated.filter((gate) => gate !== fact.gate) };
    case 'restoration-held':
      return { ...state, status: 'held', why: fact.why };
    case 'restoration-pulled-back':
      return { ...state, status: 'pulled-back', step: fact.step - 1, batch: null, waitUntilMs: null, why: fact.why };
    case 'restoration-resumed':
      return { ...state, status: 'running', why: null };
    case 'restoration-finished':
      return { ...state, status: 'finished', waitUntilMs: null };
    case 'restoration-aborted':
      return { ...state, status: 'aborted', waitUntilMs: null };
  }
}
