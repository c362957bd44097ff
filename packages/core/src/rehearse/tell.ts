import { personName } from '../model/person-name.ts';
import type { Plan } from '../model/plan.ts';
import type { Fact } from '../model/timeline.ts';
import { isoOf, localText, placeOf } from './local-time.ts';
import type { Played } from './play.ts';
import { WORK_NOTE } from './play-people.ts';
import type { RehearsedLine, RehearsedPerson } from './rehearsal.ts';
import type { Moment } from './world.ts';

type Told = Pick<RehearsedLine, 'kind' | 'tone' | 'text' | 'person' | 'channel'>;

/** The story line by line. What is only bookkeeping is left out. */
export function timelineOf(plan: Plan, { moments, incidents }: Played): readonly RehearsedLine[] {
  const people = new Map(incidents.flatMap(({ pages }) => Object.values(pages).map((page) => [page.id, page.person])));
  const isTold = updatesTogether(plan, moments);
  return moments.flatMap((moment) => {
    const together = isTold.get(moment);
    const told = together === undefined ? tell(plan, moment, (pageId) => people.get(pageId) ?? null) : together;
    const { atMs, incident } = moment;
    return told ? [{ at: isoOf(atMs), local: localText(plan.timezone, atMs), incident, ...told }] : [];
  });
}

const UPDATES: Readonly<Partial<Record<Fact['kind'], Kind & { readonly says: string }>>> = {
  'update-due': { kind: 'update', tone: 'plain', says: 'Updates are due' },
  'update-late': { kind: 'update', tone: 'warning', says: 'Updates are late' },
  'update-drafted': { kind: 'update', tone: 'plain', says: 'Updates are drafted' },
  'update-sent': { kind: 'update', tone: 'plain', says: 'Updates are sent' },
};

/** A plan with many audiences has as many lines at one moment; one tells them all. @returns null for what it replaces */
function updatesTogether(plan: Plan, moments: readonly Moment[]): ReadonlyMap<Moment, Told | null> {
  const groups = new Map<
    string,
    { readonly first: Moment; readonly says: Kind & { readonly says: string }; readonly audiences: string[] }
  >();
  const isTold = new Map<Moment, Told | null>();
  for (const moment of moments) {
    const fact = moment.kind === 'entry' ? moment.entry.fact : null;
    const says = fact ? UPDATES[fact.kind] : undefined;
    if (!fact || !('audience' in fact) || !says) continue;
    const key = `${moment.incident} ${moment.atMs} ${fact.kind}`;
    const group = groups.get(key) ?? { first: moment, says, audiences: [] };
    groups.set(key, group);
    group.audiences.push(plan.communication.audiences[fact.audience]?.title ?? fact.audience);
    isTold.set(moment, null);
  }
  for (const { first, says, audiences } of groups.values()) {
    const { kind, tone, says: words } = says;
    isTold.set(first, { ...NOBODY, kind, tone, text: `${words}: ${audiences.join(', ')}` });
  }
  return isTold;
}

function tell(plan: Plan, moment: Moment, personOf: (pageId: string) => string | null): Told | null {
  switch (moment.kind) {
    case 'entry':
      return tellEntry(moment, personOf);
    case 'happening':
      return { ...NOBODY, kind: 'happening', tone: moment.over ? 'good' : 'warning', text: moment.text };
    case 'silent': {
      const { person } = moment;
      return {
        kind: 'silent',
        tone: 'warning',
        text: `${personName(plan, person)} does not answer`,
        person,
        channel: null,
      };
    }
    case 'announced': {
      const { channel, address, failure } = moment;
      const text = failure ? `${address} could not be told: ${failure}` : `${address} was told over ${channel}`;
      return { kind: 'announced', tone: failure ? 'bad' : 'plain', text, person: null, channel };
    }
    case 'attempt':
      // The timeline says it in its own words: page-sent, page-failed.
      return null;
  }
}

const NOBODY = { person: null, channel: null } as const;

type Kind = Pick<Told, 'kind' | 'tone'>;

function tellEntry(
  { entry }: Extract<Moment, { kind: 'entry' }>,
  personOf: (pageId: string) => string | null,
): Told | null {
  const { fact, text } = entry;
  if (fact.kind === 'note' && text === WORK_NOTE) return null;
  // The message to whoever leads tells it.
  if (fact.kind === 'update-reminded') return null;
  // The steps of a restoration tell what it moves.
  if (entry.actor.kind === 'system' && (fact.kind === 'lever-pulled' || fact.kind === 'lever-released')) return null;
  // The pages of a step tell that it was taken.
  if (fact.kind === 'escalated' && !fact.skipped) return null;
  const channel = 'channel' in fact ? fact.channel : null;
  const person = 'person' in fact ? fact.person : 'pageId' in fact ? personOf(fact.pageId) : null;
  return { ...kindOf(fact), text, person, channel };
}

const KINDS: Readonly<Partial<Record<Fact['kind'], Kind>>> = {
  opened: { kind: 'opened', tone: 'bad' },
  'severity-set': { kind: 'level', tone: 'warning' },
  'page-sent': { kind: 'reached', tone: 'plain' },
  'page-failed': { kind: 'failed', tone: 'bad' },
  'page-held': { kind: 'held', tone: 'plain' },
  'escalation-exhausted': { kind: 'exhausted', tone: 'bad' },
  acknowledged: { kind: 'answered', tone: 'good' },
  'clock-warned': { kind: 'clock', tone: 'warning' },
  'clock-missed': { kind: 'clock', tone: 'bad' },
  'clock-met': { kind: 'clock', tone: 'good' },
  resolved: { kind: 'resolved', tone: 'good' },
  'trigger-fired': { kind: 'update', tone: 'warning' },
  'lever-pulled': { kind: 'other', tone: 'warning' },
  'restoration-held': { kind: 'other', tone: 'warning' },
  'restoration-pulled-back': { kind: 'other', tone: 'bad' },
  'restoration-finished': { kind: 'other', tone: 'good' },
};

function kindOf(fact: Fact): Kind {
  if (fact.kind === 'paged') return { kind: fact.urgency === 'page' ? 'paged' : 'notified', tone: 'plain' };
  if (fact.kind === 'escalated') return { kind: 'skipped', tone: 'bad' };
  return KINDS[fact.kind] ?? { kind: 'other', tone: 'plain' };
}

/** Who got messages: each page counts once, however many channels it went over. */
export function peopleOf(plan: Plan, { moments }: Played): readonly RehearsedPerson[] {
  const found = new Map<string, Attempted>();
  for (const moment of moments) {
    if (moment.kind === 'attempt' && moment.failure === null) count(plan, found, moment);
    if (moment.kind === 'entry' && moment.entry.fact.kind === 'acknowledged') {
      const one = found.get(moment.entry.fact.person ?? '');
      if (one) one.answeredMs ??= moment.atMs;
    }
  }
  const people = [...found].map(([person, one]) => ({
    person,
    name: personName(plan, person),
    pages: one.pages,
    notifications: one.ids.size - one.pages,
    night: one.night,
    firstPage: one.firstPageMs === null ? null : isoOf(one.firstPageMs),
    answered: one.answeredMs === null ? null : isoOf(one.answeredMs),
    channels: [...one.channels],
  }));
  return people.sort(
    (a, b) => b.pages - a.pages || b.notifications - a.notifications || (a.person < b.person ? -1 : 1),
  );
}

interface Attempted {
  readonly ids: Set<string>;
  readonly channels: Set<string>;
  pages: number;
  night: number;
  firstPageMs: number | null;
  answeredMs: number | null;
}

function count(plan: Plan, found: Map<string, Attempted>, moment: Extract<Moment, { kind: 'attempt' }>): void {
  const { person, pageId, urgency, channel, atMs } = moment;
  const none = { pages: 0, night: 0, firstPageMs: null, answeredMs: null };
  const one: Attempted = found.get(person) ?? { ids: new Set<string>(), channels: new Set<string>(), ...none };
  found.set(person, one);
  one.channels.add(channel);
  if (one.ids.has(pageId)) return;
  one.ids.add(pageId);
  if (urgency !== 'page') return;
  one.pages += 1;
  one.firstPageMs ??= atMs;
  if (placeOf(plan.timezone, atMs).isNight) one.night += 1;
}
