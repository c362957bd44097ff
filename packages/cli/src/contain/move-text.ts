import type { AgreedLeverRequest, LeverList, LeverPreview, PulledLever, ReleasedLever } from '@tocsin/server/contract';
import { indent } from '../shared/output.ts';
import { whenWords } from '../shared/time-words.ts';
import { scopeWords } from './lever-scope.ts';

type Lever = LeverList['levers'][number];
type Request = NonNullable<PulledLever['request']>;

/** What a pull did, or whom it waits for. */
export function pulledText({ lever, pulled, request }: PulledLever, nowMs: number): string {
  if (request) return waitsText(request);
  const expires = lever.expiresAt ? ` Released by itself ${whenWords(lever.expiresAt, nowMs)}.` : '';
  if (pulled.length === 0) {
    const by = lever.by ? ` by ${lever.by}` : '';
    // What failed before is run again: nothing moves, and something happens.
    const runs = runsNow(lever) || ' Nothing to do.';
    return `${lever.id} was pulled already${by}: it is ${lever.value}.${runs}${expires}`;
  }
  const whom = lever.scope ? ` for ${scopeWords(lever.scope)}` : '';
  const others = pulled.filter((id) => id !== lever.id);
  const along = others.length > 0 ? ` Pulled with it: ${others.join(', ')}.` : '';
  const text = `${lever.id} is pulled${whom}: it is ${lever.value}. ${lever.consequence}.${along}${expires}${runsNow(lever)}`;
  return text.replaceAll('..', '.');
}

/** What a release did, or whom it waits for. */
export function releasedText({ lever, request }: ReleasedLever): string {
  return request
    ? waitsText(request)
    : `${lever.id} is released: it is ${lever.value} (${lever.title}).${runsNow(lever)}`;
}

/** Begins with a space; empty when no command runs. */
function runsNow({ id, command }: Lever): string {
  return command?.status === 'moving' ? ` Its command runs now: tocsin lever show ${id} says how it ends.` : '';
}

function waitsText({ id, action, lever, needs }: Request): string {
  return [
    `Nothing has moved yet: to ${action} ${lever}, others must agree. ${needs ?? ''}`.trim(),
    `They say: tocsin lever agree ${id}`,
  ].join('\n');
}

/** What agreeing led to. */
export function agreedText({ request, lever }: AgreedLeverRequest): string {
  if (request.status === 'waiting') {
    return `You agree to ${request.action} ${request.lever}. It still waits. ${request.needs ?? ''}`.trim();
  }
  const outcome = request.outcome ? ` ${request.outcome}` : '';
  return `${request.id} is ${request.status}: ${lever.id} is ${lever.pulled ? 'pulled' : 'released'} (${lever.value}).${outcome}`;
}

/** What would move, in order, and what stands in the way. */
export function previewText({ moves, refusal, needs }: LeverPreview): string {
  if (refusal !== null) return `Not possible now: ${refusal}`;
  const agreement = needs === null ? [] : [`Others must agree first: ${needs}`];
  if (moves.length === 0) return ['Nothing would move: it is so already.', ...agreement].join('\n');
  const lines = moves.map((move, index) => {
    const head = `${index + 1}. ${move.lever} is ${move.action}: ${move.value}`;
    const means = move.consequence ? [indent(move.consequence, '   ')] : [];
    const runs = move.command === null ? [] : [indent(`This command runs:\n${indent(move.command)}`, '   ')];
    return [head, ...means, ...runs].join('\n');
  });
  return [...lines, ...agreement].join('\n');
}

/** Whether a lever moved by commands is as it should be. */
export function verifiedText({ id, command }: Lever, nowMs: number): string {
  if (!command) return `${id} is not moved by commands: there is nothing to look at.`;
  const { verified, wanted, verifiedAt } = command;
  if (verified === null) return `${id}: nobody has looked yet.`;
  const when = verifiedAt ? `, seen ${whenWords(verifiedAt, nowMs)}` : '';
  if (verified === wanted) return `${id} is ${verified}, as it should be${when}.`;
  if (verified === 'unknown')
    return `${id}: whether it is ${wanted} could not be told${when}.\n${command.output}`.trim();
  return `${id} is ${verified}, but should be ${wanted}${when}. Find out what changed it, then ${
    wanted === 'applied' ? 'pull' : 'release'
  } it again.`;
}
