import type { Assertion } from '@tocsin/core';
import type { CheckedDraft } from './monitors.ts';

const OK: Assertion = { of: 'status', must: { is: [200] } };

/** What is expected of a type where the plan does not speak of the same fact. */
const DEFAULTS: Readonly<Partial<Record<CheckedDraft['type'], readonly Assertion[]>>> = {
  http: [OK],
  tls: [
    { of: 'trusted', must: { is: [true] } },
    { of: 'days', must: { above: 14 } },
  ],
  domain: [{ of: 'days', must: { above: 30 } }],
  dns: [{ of: 'count', must: { above: 0 } }],
  grpc: [{ of: 'status', must: { is: ['SERVING'] } }],
  icmp: [{ of: 'loss', must: { below: 1 } }],
  command: [{ of: 'exit', must: { is: [0] } }],
};

/** Facts of which an assertion says what is expected as well as the usual one would. */
const SAID_BY: Readonly<Record<string, readonly string[]>> = {
  // A name that exists without an address of this kind answers with nothing.
  count: ['count', 'answers', 'status'],
  loss: ['loss', 'received'],
};

/** What a monitor expects: what the plan says, and what goes without saying. */
export function expected(monitor: CheckedDraft): readonly Assertion[] {
  const written = monitor.expect ?? [];
  return withUsual(written, (monitor.type === 'redis' ? pong(monitor.command) : DEFAULTS[monitor.type]) ?? []);
}

/** What a step of a journey expects. */
export function expectedOfStep(written: readonly Assertion[] | undefined): readonly Assertion[] {
  return withUsual(written ?? [], [OK]);
}

/** Whoever speaks of the same fact has said it all. */
function withUsual(written: readonly Assertion[], usual: readonly Assertion[]): readonly Assertion[] {
  const isSaid = ({ of }: Assertion) => written.some((one) => (SAID_BY[of] ?? [of]).includes(one.of));
  return [...usual.filter((one) => !isSaid(one)), ...written];
}

function pong(command: string | readonly string[]): readonly Assertion[] {
  const words = typeof command === 'string' ? command.trim() : command.join(' ');
  return /^ping$/i.test(words) ? [{ of: 'value', must: { is: ['PONG'] } }] : [];
}
