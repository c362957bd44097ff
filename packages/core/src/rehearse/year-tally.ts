import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Generated } from './generate-incident.ts';
import { happeningText } from './happening-text.ts';
import { isoOf, localText, placeOf } from './local-time.ts';
import type { Played } from './play.ts';
import type { Moment } from './world.ts';
import type { YearSpan } from './year-edges.ts';
import type { Spread, YearExample, YearLevel, YearPerson, YearReport } from './year-report.ts';

/** So many examples of each level are shown of what went wrong. */
const MOST_EXAMPLES = 10;

type Counts = { -readonly [K in keyof YearPerson]: YearPerson[K] extends readonly number[] ? number[] : YearPerson[K] };

interface LevelCounts {
  incidents: number;
  pages: number;
  notifications: number;
  unanswered: number;
  readonly toFirstPage: number[];
  readonly toAcknowledge: number[];
}

type Attempt = Extract<Moment, { kind: 'attempt' }>;

/** Sums up played incidents one after the other, so that none has to be kept. */
export class YearTally {
  readonly #plan: Plan;
  readonly #span: YearSpan;
  readonly #levels = new Map<string, LevelCounts>();
  readonly #total = newCounts();
  readonly #people = new Map<string, Counts>();
  readonly #unanswered: { count: number; examples: YearExample[] } = { count: 0, examples: [] };
  readonly #nobodyPaged: { count: number; examples: YearExample[] } = { count: 0, examples: [] };

  constructor(plan: Plan, span: YearSpan) {
    this.#plan = plan;
    this.#span = span;
    for (const { id } of plan.severities) this.#levels.set(id, newCounts());
  }

  add(generated: Generated, played: Played): void {
    const [incident] = played.incidents;
    if (!incident) return;
    const level = this.#levels.get(incident.severity) ?? newCounts();
    const messages = this.#messages(played, [level, this.#total]);
    const firstMs = messages[0]?.atMs ?? null;
    for (const counts of [level, this.#total]) {
      counts.incidents += 1;
      if (firstMs !== null) counts.toFirstPage.push((firstMs - incident.openedMs) / 1000);
      if (incident.acknowledgedMs !== null) {
        counts.toAcknowledge.push((incident.acknowledgedMs - incident.openedMs) / 1000);
      }
    }
    if (incident.acknowledgedMs !== null || incident.status === 'resolved') return;
    const names = [...new Set(messages.map(({ person }) => personName(this.#plan, person)))];
    const hasPolicy = Boolean(this.#plan.severities.find(({ id }) => id === incident.severity)?.escalation);
    if (names.length > 0) {
      for (const counts of [level, this.#total]) counts.unanswered += 1;
      this.#example(this.#unanswered, generated, incident, `reached, and silent: ${names.join(', ')}`);
    } else if (hasPolicy) this.#example(this.#nobodyPaged, generated, incident, 'nobody was reached');
  }

  report(): Pick<YearReport, 'levels' | 'total' | 'people' | 'unanswered' | 'nobodyPaged'> {
    const levels: YearLevel[] = this.#plan.severities.map(({ id, name }) => ({
      severity: id,
      name,
      ...summed(this.#levels.get(id) ?? newCounts()),
    }));
    const people = [...this.#people.values()];
    people.sort((a, b) => b.pages - a.pages || b.notifications - a.notifications || (a.person < b.person ? -1 : 1));
    return {
      levels,
      total: summed(this.#total),
      people,
      unanswered: this.#worstFirst(this.#unanswered),
      nobodyPaged: this.#worstFirst(this.#nobodyPaged),
    };
  }

  /** Counts each page that reached somebody once. @returns these, in order */
  #messages({ moments }: Played, counts: readonly LevelCounts[]): readonly Attempt[] {
    const first = new Map<string, Attempt>();
    const answeredBy = new Set<string>();
    for (const moment of moments) {
      if (moment.kind === 'attempt' && moment.failure === null && !first.has(moment.pageId))
        first.set(moment.pageId, moment);
      if (moment.kind === 'entry' && moment.entry.fact.kind === 'acknowledged' && moment.entry.fact.person) {
        answeredBy.add(moment.entry.fact.person);
      }
    }
    for (const attempt of first.values()) {
      for (const one of counts) {
        if (attempt.urgency === 'page') one.pages += 1;
        else one.notifications += 1;
      }
      this.#count(attempt);
    }
    for (const person of answeredBy) this.#person(person).answered += 1;
    return [...first.values()];
  }

  #count({ person, atMs, urgency }: Attempt): void {
    const one = this.#person(person);
    if (urgency !== 'page') {
      one.notifications += 1;
      return;
    }
    const { day, isNight, isWeekend } = placeOf(this.#plan.timezone, atMs);
    const index = day - this.#span.firstDay;
    one.pages += 1;
    if (isNight) one.night += 1;
    if (isWeekend) one.weekend += 1;
    if (this.#span.holidays.has(day)) one.holiday += 1;
    // A story that begins on the last day may go on in the next year.
    if (index < one.days.length) one.days[index] = (one.days[index] ?? 0) + 1;
  }

  #person(person: string): Counts {
    const known = this.#people.get(person);
    if (known) return known;
    const none = { pages: 0, notifications: 0, night: 0, weekend: 0, holiday: 0, answered: 0 };
    const days = new Array<number>(this.#span.days).fill(0);
    const one: Counts = { person, name: personName(this.#plan, person), ...none, days };
    this.#people.set(person, one);
    return one;
  }

  #example(
    kept: { count: number; examples: YearExample[] },
    { index, atMs, what }: Generated,
    { severity }: { readonly severity: string },
    why: string,
  ): void {
    kept.count += 1;
    if (kept.examples.filter((one) => one.severity === severity).length >= MOST_EXAMPLES) return;
    const title = happeningText(this.#plan, what);
    kept.examples.push({ index, ...this.#at(atMs), severity, title, why });
  }

  #worstFirst({ count, examples }: { count: number; examples: YearExample[] }): YearReport['unanswered'] {
    const rank = ({ severity }: YearExample) => this.#plan.severities.findIndex(({ id }) => id === severity);
    return { count, examples: examples.sort((a, b) => rank(a) - rank(b) || a.index - b.index) };
  }

  #at(atMs: EpochMs): { readonly at: string; readonly local: string } {
    return { at: isoOf(atMs), local: localText(this.#plan.timezone, atMs) };
  }
}

function newCounts(): LevelCounts {
  return { incidents: 0, pages: 0, notifications: 0, unanswered: 0, toFirstPage: [], toAcknowledge: [] };
}

function summed({ toFirstPage, toAcknowledge, ...counts }: LevelCounts): YearReport['total'] {
  return { ...counts, toFirstPage: spreadOf(toFirstPage), toAcknowledge: spreadOf(toAcknowledge) };
}

function spreadOf(values: number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
