import { endpoint, moment, z } from '../platform/http/contract.ts';
import { comparisonView, rehearsalView, yearRequest, yearView } from './contract-views.ts';

const serviceParam = z.object({ service: z.string().min(1).max(64) });
const text = z.string().min(1).max(200);
/** As plans write it: `90s`, `15m`, `4h`. */
const duration = z.string().max(20);
const fileName = z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}\.ya?ml$/u, 'must be a file of rehearsals/');

const happening = z.union([
  z.object({ monitor: text, is: z.enum(['down', 'silent']), after: duration.optional(), for: duration.optional() }),
  /** `value` as plans write thresholds: `80%`, `1s`, `250`. */
  z.object({ metric: text, value: text, after: duration.optional(), for: duration.optional() }),
  z.object({
    alert: text,
    component: text.optional(),
    severity: text.optional(),
    after: duration.optional(),
    for: duration.optional(),
  }),
]);

const behaviour = z.object({
  /** `never`, `after 5m`, `from the 2nd page`, `after 5m from the 2nd page`. */
  answers: text.optional(),
  /** `acknowledge`, `acknowledge-and-forget`, `resolve after 40m`. */
  // biome-ignore lint/suspicious/noThenProperty: the word of the scenario files; a text is never taken for a promise.
  then: text.optional(),
});

/** A scenario as its file writes it: docs/rehearse.md. */
const scenarioBody = z
  .object({
    title: text.optional(),
    /** A local time of the plan, `2026-11-01T01:30`, or one with an offset. */
    at: text,
    what: z.array(happening).min(1).max(50),
    /** By person, role or schedule slot: `ann`, `role:senior`, `schedule:on-call/primary`. */
    people: z.record(text, behaviour).optional(),
    everybody: behaviour.optional(),
    channels: z.record(text, z.literal('down')).optional(),
    until: duration.optional(),
  })
  .openapi('Scenario');

export const listScenarios = endpoint({
  id: 'listScenarios',
  tag: 'rehearse',
  method: 'get',
  path: '/api/plans/{service}/rehearsals',
  summary: "The plan's rehearsals, and what a scenario can be about",
  params: serviceParam,
  response: z.object({
    scenarios: z.array(
      z.object({
        file: z.string(),
        /** Null when the file is wrong. */
        title: z.string().nullable(),
        at: moment.nullable(),
        /** What happens, in words. */
        what: z.array(z.string()),
        expectations: z.array(z.string()),
        problems: z.array(z.object({ line: z.number().int(), column: z.number().int(), message: z.string() })),
      }),
    ),
    /** What can be chosen where no file fits. */
    choices: z.object({
      timezone: z.string(),
      monitors: z.array(z.object({ id: z.string(), title: z.string(), is: z.enum(['down', 'silent']) })),
      /** `worse`: a value that meets the metric's worst criterion. */
      metrics: z.array(z.object({ id: z.string(), title: z.string(), worse: z.string() })),
      severities: z.array(z.object({ id: z.string(), name: z.string() })),
      components: z.array(z.object({ id: z.string(), title: z.string() })),
      /** Targets that can be silent: people, roles and schedule slots. */
      people: z.array(z.object({ id: z.string(), name: z.string() })),
      channels: z.array(z.string()),
    }),
  }),
});

export const rehearseScenario = endpoint({
  id: 'rehearseScenario',
  tag: 'rehearse',
  method: 'post',
  path: '/api/plans/{service}/rehearsals/scenario',
  summary:
    'Play one scenario on a virtual clock: a file, one that is given, or one incident of a generated year (responders)',
  params: serviceParam,
  body: z.union([
    z.object({ file: fileName }),
    z.object({ scenario: scenarioBody }),
    z.object({ year: yearRequest, index: z.number().int().min(0).max(19_999) }),
  ]),
  response: rehearsalView,
});

export const rehearseYear = endpoint({
  id: 'rehearseYear',
  tag: 'rehearse',
  method: 'post',
  path: '/api/plans/{service}/rehearsals/year',
  summary: 'Play a year of generated incidents: who is woken, what nobody answers, every gap (responders)',
  params: serviceParam,
  body: yearRequest,
  response: yearView,
});

export const comparePlans = endpoint({
  id: 'comparePlans',
  tag: 'rehearse',
  method: 'post',
  path: '/api/plans/{service}/rehearsals/compare',
  summary: 'What another version changes: coverage, the rehearsals of the plan, and a year on request (responders)',
  params: serviceParam,
  body: z.object({
    /** Version before; by default the one that was in force before `to`. */
    from: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    /** Version after; by default the one in force. */
    to: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    year: yearRequest.optional(),
  }),
  response: comparisonView,
});
