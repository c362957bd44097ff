import { isSamePull } from '../../contain/lever-batches.ts';
import type { Incident, PulledLever, RestorationState } from '../../model/incident.ts';
import type { Plan } from '../../model/plan.ts';
import type { Fact } from '../../model/timeline.ts';
import type { Happened } from './happened.ts';

type RestorationFact = Extract<Fact, { kind: `restoration-${string}` }>;
type StepFact = Extract<Fact, { kind: 'restoration-step' }>;
type HeldFact = Extract<Fact, { kind: 'restoration-held' }>;
type BackFact = Extract<Fact, { kind: 'restoration-pulled-back' }>;

/** Folds what happened to a restoration into the incident. */
export function applyRestorationFact(incident: Incident, fact: RestorationFact, _: Happened, plan: Plan): Incident {
  if (fact.kind === 'restoration-started') return { ...incident, restoration: started(fact.restoration) };
  const { restoration } = incident;
  return restoration ? { ...incident, restoration: next(incident, restoration, fact, plan) } : incident;
}

/** How a lever is pulled; one that was pulled before positions were kept has the plan's. */
export function pulledAs({ leverPositions }: Incident, lever: string, plan: Plan): PulledLever {
  return leverPositions?.[lever] ?? { value: plan.levers[lever]?.pulled ?? false, scope: null };
}

function started(id: string): RestorationState {
  return {
    ...{ id, status: 'running', step: -1, batch: null, waitUntilMs: null, tolerated: [], why: null },
    ...{ before: null, back: null, asked: null, agreed: null },
  };
}

function next(
  incident: Incident,
  state: RestorationState,
  fact: Exclude<RestorationFact, { kind: 'restoration-started' }>,
  plan: Plan,
): RestorationState {
  switch (fact.kind) {
    case 'restoration-step':
      return begun(incident, state, fact, plan);
    case 'restoration-waiting':
      return { ...state, waitUntilMs: fact.untilMs };
    case 'restoration-healthy':
      return { ...state, tolerated: state.tolerated.filter((gate) => gate !== fact.gate) };
    case 'restoration-held':
      return held(state, fact);
    case 'restoration-pulled-back':
      return pulledBack(incident, state, fact, plan);
    case 'restoration-resumed':
      return { ...state, status: 'running', why: null, agreed: state.asked ?? state.agreed ?? null, asked: null };
    case 'restoration-finished':
      return { ...state, status: 'finished', waitUntilMs: null };
    case 'restoration-aborted':
      return { ...state, status: 'aborted', waitUntilMs: null };
  }
}

/** The first part of a step remembers how the lever was pulled before all of them. */
function begun(incident: Incident, state: RestorationState, fact: StepFact, plan: Plan): RestorationState {
  const goesOn = state.step === fact.step && state.before;
  return {
    ...{ ...state, status: 'running', step: fact.step, batch: fact.batch ?? null },
    ...{ waitUntilMs: null, tolerated: fact.tolerated, why: null },
    before: goesOn ? (state.before ?? null) : pulledAs(incident, fact.lever, plan),
  };
}

function held(state: RestorationState, { why, begins }: HeldFact): RestorationState {
  const after = { ...state, status: 'held' as const, why };
  return begins === undefined ? after : { ...after, ...beforeStep(begins) };
}

/** Nothing is under way, and a person's going on begins this step. */
function beforeStep(step: number): Partial<RestorationState> {
  return { step: step - 1, batch: null, waitUntilMs: null, before: null, asked: step };
}

function pulledBack(incident: Incident, state: RestorationState, fact: BackFact, plan: Plan): RestorationState {
  const { lever, step, why } = fact;
  const before = state.before ?? pulledAs(incident, lever, plan);
  const isBack = incident.pulledLevers.includes(lever) && isSamePull(pulledAs(incident, lever, plan), before);
  return { ...state, status: 'pulled-back', why, ...beforeStep(step), back: isBack ? null : { lever, ...before } };
}
