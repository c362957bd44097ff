import { describe, expect, it } from 'vitest';
import { signatureProblem, signWebhook } from './signature.ts';

// The worked example that the Standard Webhooks libraries use in their own tests.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestampSeconds = 1_614_265_330;
const body = '{"test": 2432232314}';
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const nowMs = timestampSeconds * 1_000;

describe('Standard Webhooks signatures', () => {
  it('signs as the published example', () => {
    expect(signWebhook(secret, id, timestampSeconds, body)).toBe(signature);
  });

  it.each([
    ['the signature itself', signature, body, nowMs, undefined],
    ['one of several', `v1,AAAA v2,x ${signature}`, body, nowMs, undefined],
    ['another body', signature, `${body} `, nowMs, 'does not match'],
    ['another version', signature.replace('v1', 'v2'), body, nowMs, 'does not match'],
    ['five minutes late', signature, body, nowMs + 300_000, undefined],
    ['later', signature, body, nowMs + 301_000, 'too far'],
    ['from the future', signature, body, nowMs - 301_000, 'too far'],
    ['none', '', body, nowMs, 'are needed'],
  ])('%s', (_, given, text, atMs, problem) => {
    const found = signatureProblem(secret, { id, timestamp: String(timestampSeconds), signature: given }, text, atMs);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });
});
