import type { GetInboxSourceResponse, InboxSource } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { plural } from '../shared/names.ts';
import type { Tone } from '../shared/tone.ts';

export type Failure = GetInboxSourceResponse['failures'][number];

/** One thing that is to be said of a source. */
export interface Statement {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  /** Since when; null: nobody knows, or it does not matter. */
  readonly since: string | null;
  readonly because: string | null;
}

/** From this share of failed attempts on it is said that some fail. */
export const SOME_FAIL = 0.9;
/** From this share of what arrives on, the vendor sends the same again and again. */
export const STORM = 0.5;
/** A backlog that is gone sooner is none. */
const SOON_SECONDS = 60;

const say = (id: string, tone: Tone, title: string, rest: Partial<Statement> = {}): Statement => ({
  ...{ id, tone, title, since: null, because: null },
  ...rest,
});

/**
 * What is to be said of a source, what matters most first; never empty.
 * @param failures of what waits for another attempt or is dead, the most frequent first; empty while they are not known
 */
export function sourceSays(source: InboxSource, failures: readonly Failure[]): readonly [Statement, ...Statement[]] {
  const said = [
    noSecret(source),
    paused(source),
    noAddress(source),
    failing(source, failures),
    unowned(source),
    firstOnly(source),
    slowed(source),
    backlog(source),
    storm(source),
    refused(source),
    deadLetters(source),
  ].filter((one) => one !== null);
  const [first, ...others] = said;
  if (!first) return [calm(source)];
  // What is only on the side does not take the place of the news that all is well.
  const isAside = ['refused', 'dead', 'slowed'].includes(first.id);
  return isAside ? [calm(source), first, ...others] : [first, ...others];
}

function noSecret({ secrets }: InboxSource): Statement | null {
  const because = 'no secret is set, so nothing can be told from a forgery';
  return secrets > 0 ? null : say('secret', 'bad', 'Everything is refused', { because });
}

function paused({ paused: isPaused, levers: { delivery } }: InboxSource): Statement | null {
  if (!isPaused) return null;
  const title = delivery.by ? `Paused by ${delivery.by}` : 'Paused';
  return say('paused', 'warn', title, { since: delivery.at, because: delivery.reason });
}

function noAddress({ forward }: InboxSource): Statement | null {
  const because = "the application's address is not set; all of it is kept";
  return forward === null ? say('forward', 'bad', 'Nothing is delivered', { because }) : null;
}

/** Whether the application takes nothing at all. */
function isBlocked({ breaker, success }: InboxSource): boolean {
  return breaker === 'open' || breaker === 'probing' || success === 0;
}

function failing(source: InboxSource, [worst]: readonly Failure[]): Statement | null {
  if (source.paused || source.forward === null) return null;
  const because = worst?.reason ?? source.note;
  // What failed in the last minutes and is settled is no news any more.
  const isOver = source.counts.waiting + source.counts.dead === 0 && source.breaker === 'closed';
  if (isOver) return null;
  if (isBlocked(source)) {
    return say('blocked', 'bad', 'Nothing gets through', { since: source.lastDeliveryAt ?? source.oldestAt, because });
  }
  if (source.success === null || source.success >= SOME_FAIL) return null;
  return say('failing', 'bad', `Only ${percent(source.success)} of attempts succeed`, { because });
}

function unowned({ owner, paused: isPaused, counts }: InboxSource): Statement | null {
  if (owner !== null || isPaused || counts.waiting === 0) return null;
  return say('unowned', 'bad', 'No node of Tocsin delivers it', { because: 'one takes it over within seconds' });
}

function firstOnly({ firstOnly: isOn, levers: { types }, first }: InboxSource): Statement | null {
  if (!isOn) return null;
  const title = types.by ? `Only what comes first, by ${types.by}` : 'Only what comes first is delivered';
  return say('first', 'warn', title, { since: types.at, because: `${first.join(', ') || 'no type'}; the others wait` });
}

function slowed({ levers: { concurrency, rate } }: InboxSource): Statement | null {
  const pulled = [concurrency, rate].find((lever) => lever.pulled);
  if (!pulled) return null;
  const title = pulled === concurrency ? `At most ${pulled.value} at once` : `At most ${pulled.value} a second`;
  const by = pulled.by ? `, by ${pulled.by}` : '';
  return say('slowed', 'warn', `${title}${by}`, { since: pulled.at, because: pulled.reason });
}

function backlog(source: InboxSource): Statement | null {
  const { counts, drainSeconds, paused: isPaused, forward } = source;
  if (counts.waiting === 0 || isPaused || forward === null || isBlocked(source)) return null;
  if (drainSeconds === null) {
    const isGrowing = source.arrivedPerMinute > source.deliveredPerMinute;
    const title = isGrowing ? 'Growing: it never drains at this rate' : 'Nothing of the backlog is delivered';
    return say('growing', 'warn', title, { because: rateWords(source) });
  }
  if (drainSeconds < SOON_SECONDS) return null;
  return say('draining', 'accent', `Catching up: it drains in ${formatDuration(drainSeconds)}`);
}

function storm({ repeats }: InboxSource): Statement | null {
  if (repeats === null || repeats < STORM) return null;
  const because = 'the vendor sends the same again and again; each is delivered once';
  return say('storm', 'warn', `Retry storm: ${percent(repeats)} was here before`, { because });
}

function refused({ refusedPerMinute, secrets }: InboxSource): Statement | null {
  if (refusedPerMinute <= 0 || secrets === 0) return null;
  return say('refused', 'warn', `${perMinute(refusedPerMinute)} refused: forged, too old or signed by another secret`);
}

function deadLetters({ counts: { dead } }: InboxSource): Statement | null {
  return dead === 0 ? null : say('dead', 'warn', `${plural(dead, 'dead letter')}: nothing tries them again by itself`);
}

function calm({ counts, lastArrivalAt, provider }: InboxSource): Statement {
  if (counts.arrived === 0) {
    const because = `enter its address at ${provider === 'hmac' || provider === 'header' ? 'the vendor' : provider}`;
    return say('new', 'neutral', 'Nothing has arrived yet', { because });
  }
  if (counts.waiting > 0) return say('delivering', 'ok', 'Delivering');
  return say('quiet', 'ok', 'Delivering: nothing waits', lastArrivalAt ? {} : { because: 'nothing arrives' });
}

const perMinuteWords = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en-GB');

/** `1,204` */
export const count = (value: number) => whole.format(value);

/** `0.4 a minute`, `1,200 a minute`. */
export const perMinute = (rate: number) =>
  `${rate >= 10 ? count(Math.round(rate)) : perMinuteWords.format(rate)} a minute`;

/** `87%`; what is not all is never written as 100%, and what is something never as 0%. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return '99.9%';
  return rounded === 0 && share > 0 ? 'under 1%' : `${rounded}%`;
}

/** What comes in against what goes out. */
export const rateWords = ({ arrivedPerMinute, deliveredPerMinute }: InboxSource) =>
  `${perMinute(arrivedPerMinute)} in, ${perMinute(deliveredPerMinute)} out`;

/** When nothing waits any more at the present rates. */
export function drainWords({ counts, drainSeconds, paused: isPaused }: InboxSource): string {
  if (counts.waiting === 0) return '–';
  if (isPaused) return 'paused';
  return drainSeconds === null ? 'never' : `in ${formatDuration(Math.max(1, drainSeconds))}`;
}

/** The next lower and the next higher concurrency: halves and doubles within the lever's bounds. Null: there is none. */
export function nextConcurrency(
  now: number,
  { minimum, maximum }: { minimum: number | null; maximum: number | null },
): { slower: number | null; faster: number | null } {
  const slower = Math.max(minimum ?? 1, Math.floor(now / 2));
  const faster = Math.min(maximum ?? 1000, now * 2);
  return { slower: slower < now ? slower : null, faster: faster > now ? faster : null };
}

/** Sources in the order in which somebody must look: what is bad first, then the deepest backlog. */
export function byNeed(sources: readonly InboxSource[]): readonly InboxSource[] {
  const ranks: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, accent: 2, ok: 3, neutral: 4 };
  const rank = (source: InboxSource) => ranks[sourceSays(source, [])[0].tone];
  return sources.toSorted((one, other) => rank(one) - rank(other) || other.counts.waiting - one.counts.waiting);
}
