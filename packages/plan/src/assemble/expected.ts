import type { Assertion } from '@tocsin/core';
import type { CheckedDraft } from './monitors.ts';

const OK: Assertion = { of: 'status', must: { is: [200] } };

/** What is expected of a type where the plan does not speak of the same fact. */
const DEFAULTS: Readonly<Partial<Record<CheckedDraft['type'], Assertion>>> = {
  http: OK,
  tls: { of: 'days', must: { above: 14 } },
  domain: { of: 'days', must: { above: 30 } },
  dns: { of: 'count', must: { above: 0 } },
  grpc: { of: 'status', must: { is: ['SERVING'] } },
  icmp: { of: 'loss', must: { below: 1 } },
  command: { of: 'exit', must: { is: [0] } },
};

/** What a monitor expects: what the plan says, and what goes without saying. */
export function expected(monitor: CheckedDraft): readonly Assertion[] {
  const written = monitor.expect ?? [];
  const usual = monitor.type === 'redis' ? pong(monitor.command) : DEFAULTS[monitor.type];
  return usual ? withUsual(written, usual) : written;
}

/** What a step of a journey expects. */
export function expectedOfStep(written: readonly Assertion[] | undefined): readonly Assertion[] {
  return withUsual(written ?? [], OK);
}

/** A name that exists without an address of this kind answers with nothing; whoever asks for the answers has said it all. */
function withUsual(written: readonly Assertion[], usual: Assertion): readonly Assertion[] {
  const said = usual.of === 'count' ? ['count', 'answers', 'status'] : [usual.of];
  return written.some(({ of }) => said.includes(of)) ? written : [usual, ...written];
}

function pong(command: string | readonly string[]): Assertion | undefined {
  const words = typeof command === 'string' ? command.trim() : command.join(' ');
  return /^ping$/i.test(words) ? { of: 'value', must: { is: ['PONG'] } } : undefined;
}
