import { isStorable } from '@tocsin/core';
import { endpoint, moment, z } from '../platform/http/contract.ts';

const value = z.union([z.boolean(), z.number(), z.string()]);

/** An attribute that JSON has and an object loses would leave a scope of everybody. */
const attributes = z.preprocess(
  (given, context) => {
    if (typeof given === 'object' && given !== null && Object.hasOwn(given, '__proto__'))
      context.addIssue({ code: 'custom', message: '"__proto__" cannot be the name of an attribute' });
    return given;
  },
  z.record(z.string().min(1).max(64), z.array(z.string().max(200)).min(1).max(10_000)),
);

/** For whom a lever is pulled. What it does not know is refused: a slip must not pull a lever for everybody. */
export const leverScope = z
  .strictObject({
    match: attributes.default({}),
    except: attributes.default({}),
    /** From 0 to 100; null: all. */
    percent: z.number().min(0).max(100).nullable().default(null),
  })
  .openapi('LeverScope');

/** A move that waits until others have agreed, or what became of it. */
export const leverRequestView = z
  .object({
    id: z.string(),
    service: z.string(),
    lever: z.string(),
    title: z.string(),
    action: z.enum(['pull', 'release']),
    value: value.nullable(),
    scope: leverScope.nullable(),
    reason: z.string(),
    /** 0: it stays; null: as the plan says. */
    expiresInSeconds: z.number().nullable(),
    incidentId: z.string().nullable(),
    status: z.enum(['waiting', 'done', 'refused', 'withdrawn', 'lapsed']),
    by: z.string(),
    at: moment,
    agreed: z.array(z.string()),
    /** What is still missing, in words; null: nothing. */
    needs: z.string().nullable(),
    /** Whether whoever asks can agree. */
    canAgree: z.boolean(),
    outcome: z.string().nullable(),
  })
  .openapi('LeverRequest');

export const leverView = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    description: z.string(),
    kind: z.enum(['switch', 'mode', 'limit', 'variant', 'command']),
    component: z.string().nullable(),
    consequence: z.string(),
    pulls: z.array(z.string()),
    needs: z.array(z.string()),
    conflicts: z.array(z.string()),
    value,
    resting: value,
    pulledValue: value,
    /** Values of a variant. */
    values: z.array(z.string()),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    pulled: z.boolean(),
    /** For whom; null: everybody. */
    scope: leverScope.nullable(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    at: moment.nullable(),
    expiresAt: moment.nullable(),
    /** Seconds after which a pull that says nothing else ends by itself; null: it stays. */
    expires: z.number().nullable(),
    incidentId: z.string().nullable(),
    /** Who must agree before a person moves it; null: nobody else. */
    approval: z.object({ people: z.number(), role: z.string().nullable() }).nullable(),
    /** What pulls it by itself, in words. */
    rules: z.array(z.object({ text: z.string(), holds: z.boolean(), pullsLeft: z.number() })),
    /** Where a lever that is moved by commands stands in the world; null: another kind. */
    command: z
      .object({
        status: z.enum(['settled', 'moving', 'failed', 'unknown']),
        wanted: z.enum(['applied', 'reverted']),
        exitCode: z.number().nullable(),
        output: z.string(),
        verified: z.enum(['applied', 'reverted', 'unknown']).nullable(),
        verifiedAt: moment.nullable(),
        driftSince: moment.nullable(),
        apply: z.string(),
        revert: z.string(),
        verify: z.string().nullable(),
        runner: z.string().nullable(),
      })
      .nullable(),
  })
  .openapi('Lever');

/** An application that listens. */
export const appInstance = z
  .object({
    service: z.string(),
    instance: z.string(),
    version: z.string().nullable(),
    sdk: z.string().nullable(),
    runtime: z.string().nullable(),
    connected: z.boolean(),
    connectedAt: moment.nullable(),
    seenAt: moment,
    /** Version of the levers that it acts on. */
    leversVersion: z.number().nullable(),
    /** Whether that is the newest. */
    current: z.boolean(),
    lagMs: z.number().nullable(),
  })
  .openapi('AppInstance');

const tag = 'levers';
const storable = z.string().refine(isStorable, 'has characters that cannot be stored');
const lever = z.object({ service: z.string(), lever: storable });
const request = z.object({ request: z.string() });
const reason = storable.trim().min(1).max(1000);

export const listLevers = endpoint({
  id: 'listLevers',
  tag,
  method: 'get',
  path: '/api/levers',
  summary: 'Every lever, who is listening, and what waits for somebody to agree',
  response: z.object({
    levers: z.array(leverView),
    clients: z.array(
      z.object({
        service: z.string(),
        /** Streams on all nodes. */
        connected: z.number(),
        version: z.number(),
        instances: z.array(appInstance),
      }),
    ),
    requests: z.array(leverRequestView),
  }),
});
export const getLeverHistory = endpoint({
  id: 'getLeverHistory',
  tag,
  method: 'get',
  path: '/api/levers/{service}/{lever}/history',
  summary: 'Who pulled and released it, newest first',
  params: lever,
  response: z.object({
    events: z.array(
      z.object({
        at: moment,
        action: z.enum(['pulled', 'released']),
        value,
        scope: leverScope.nullable(),
        by: z.string(),
        reason: z.string(),
        incidentId: z.string().nullable(),
      }),
    ),
  }),
});
export const pullLever = endpoint({
  id: 'pullLever',
  tag,
  method: 'post',
  path: '/api/levers/{service}/{lever}/pull',
  summary: 'Pull a lever (and those that it pulls), or ask the others whose agreement it needs',
  params: lever,
  body: z.strictObject({
    reason,
    value: value.optional(),
    scope: leverScope.optional(),
    /** Null: it stays. Nothing: as the plan says. */
    expiresInSeconds: z
      .number()
      .int()
      .positive()
      .max(30 * 86400)
      .nullable()
      .optional(),
    incidentId: z.string().optional(),
  }),
  response: z.object({ lever: leverView, pulled: z.array(z.string()), request: leverRequestView.nullable() }),
});
export const releaseLever = endpoint({
  id: 'releaseLever',
  tag,
  method: 'post',
  path: '/api/levers/{service}/{lever}/release',
  summary: 'Release a lever, or ask the others whose agreement it needs',
  params: lever,
  body: z.object({ reason, incidentId: z.string().optional() }),
  response: z.object({ lever: leverView, request: leverRequestView.nullable() }),
});
export const previewLever = endpoint({
  id: 'previewLever',
  tag,
  method: 'post',
  path: '/api/levers/{service}/{lever}/preview',
  summary: 'What a pull or a release would do, without doing it',
  params: lever,
  body: z.object({
    action: z.enum(['pull', 'release']),
    value: value.optional(),
    scope: leverScope.optional(),
  }),
  response: z.object({
    /** In the order in which they would move; empty: all is so already. */
    moves: z.array(
      z.object({
        lever: z.string(),
        title: z.string(),
        action: z.enum(['pulled', 'released']),
        value,
        consequence: z.string(),
        /** The exact command that would run; null: the application hears of it. */
        command: z.string().nullable(),
      }),
    ),
    /** Why it is impossible; null: it is possible. */
    refusal: z.string().nullable(),
    /** Who else would have to agree, in words; null: nobody. */
    needs: z.string().nullable(),
  }),
});
export const verifyLever = endpoint({
  id: 'verifyLever',
  tag,
  method: 'post',
  path: '/api/levers/{service}/{lever}/verify',
  summary: 'Look in the world whether a lever that is moved by commands is as it should be',
  params: lever,
  response: z.object({ lever: leverView }),
});
export const agreeLeverRequest = endpoint({
  id: 'agreeLeverRequest',
  tag,
  method: 'post',
  path: '/api/lever-requests/{request}/agree',
  summary: 'Agree to a move; it happens once enough people have',
  params: request,
  response: z.object({ request: leverRequestView, lever: leverView }),
});
export const refuseLeverRequest = endpoint({
  id: 'refuseLeverRequest',
  tag,
  method: 'post',
  path: '/api/lever-requests/{request}/refuse',
  summary: "Refuse a move, or take back a wish of one's own",
  params: request,
  body: z.object({ reason }),
  response: z.object({ request: leverRequestView }),
});
