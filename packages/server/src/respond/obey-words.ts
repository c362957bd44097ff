import type { AnswerLine } from '@tocsin/channels';
import { type Actor, type Command, type Incident, inWords, type Plan, personName } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import { Problem } from '../platform/problem.ts';
import { runbookWords, runTyped } from '../runbook/trigger/typed-run.ts';
import { giveCommand } from './give-command.ts';
import { activeIncidents, readIncident } from './incident.views.ts';
import { onCallWords } from './on-call-words.ts';
import { HELP, readSnooze, readWords, type TypedWords } from './typed-words.ts';

type Person = Extract<Actor, { kind: 'person' }>;

/**
 * Does what a person of a plan typed: `ack`, `snooze INC-2026-001 30m`, `status` … An incident that is not named is the only
 * one that is active in the services that the person belongs to.
 * @returns one short plain text: what became of it, or what to write instead
 */
export async function obeyWords(app: App, words: string, actor: Person): Promise<AnswerLine> {
  const typed = readWords(words);
  if (!typed) return { ok: false, text: `"${words.trim().slice(0, 40)}" was not understood. Write one of:\n${HELP}` };
  try {
    return { ok: true, text: await obey(app, typed, actor) };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, text: error.message };
    throw error;
  }
}

async function obey(app: App, typed: TypedWords, actor: Person): Promise<string> {
  if (typed.verb === 'help') return HELP;
  const plans = plansOf(app, actor);
  if (typed.verb === 'oncall') return onCallWords(app, plans);
  if (typed.verb === 'runbooks') return runbookWords(plans);
  if (typed.verb === 'run') return runTyped(app, plans, `${typed.id ?? ''} ${typed.rest}`, actor);
  if (typed.verb === 'status') return statusWords(await activeOf(app, plans));
  const incident = await chooseIncident(app, plans, typed);
  const plan = plans.find(({ service }) => service === incident.service);
  requireAccess({ actor, access: plan?.people[actor.id]?.access ?? 'viewer' }, 'responder');
  const own = await app.plans.version(incident.service, incident.planVersion);
  const command = commandOf(app, typed, actor, own);
  await giveCommand(app, incident.id, command, actor);
  return answerWords(command, incident, await readIncident(app.db, incident.id), own);
}

/** The plans of today in which the person stands. @throws Problem 'forbidden' when there is none */
function plansOf(app: App, { id }: Person): readonly Plan[] {
  const plans = app.plans.all().flatMap(({ plan }) => (Object.hasOwn(plan.people, id) ? [plan] : []));
  if (plans.length === 0) throw new Problem('forbidden', 'You are in no plan any more.');
  return plans;
}

async function activeOf(app: App, plans: readonly Plan[]): Promise<readonly Incident[]> {
  const lists = await Promise.all(plans.map(({ service }) => activeIncidents(app.db, service)));
  return lists.flat().toSorted((a, b) => b.openedMs - a.openedMs);
}

/** @throws Problem 'not-found', or 'invalid' when it is not clear which one is meant */
async function chooseIncident(app: App, plans: readonly Plan[], { verb, id }: TypedWords): Promise<Incident> {
  if (id !== null) {
    const incident = await readIncident(app.db, id).catch(() => null);
    if (incident && plans.some(({ service }) => service === incident.service)) return incident;
    throw new Problem(
      'not-found',
      `There is no incident ${id} of your services. "status" lists those that are active.`,
    );
  }
  const [only, ...others] = await activeOf(app, plans);
  if (!only) throw new Problem('not-found', 'No incident is active.');
  if (others.length === 0) return only;
  throw new Problem('invalid', `Which one? Write ${verb} ${only.id}.\n${statusWords([only, ...others])}`);
}

/** @throws Problem 'invalid' with what to write */
function commandOf(app: App, { verb, rest }: TypedWords, actor: Person, plan: Plan): Command {
  switch (verb) {
    case 'escalate':
      return { kind: 'escalate' };
    case 'mute':
    case 'unmute':
      return { kind: 'mute', person: actor.id, muted: verb === 'mute' };
    case 'resolve':
      if (rest === '') throw new Problem('invalid', 'Say what ended it: resolve restarted the worker');
      return { kind: 'resolve', resolution: rest, falsePositive: false };
    case 'snooze': {
      const seconds = readSnooze(rest);
      if (seconds === null) throw new Problem('invalid', 'Say for how long, from 1m to 7d: snooze 30m');
      return { kind: 'snooze', untilMs: app.clock.now() + seconds * 1000 };
    }
    case 'reassign':
      return { kind: 'reassign', person: personCalled(plan, rest), reason: '' };
    default:
      return { kind: 'acknowledge', person: actor.id };
  }
}

/** The person of this id or name; of names the first alone will do. @throws Problem 'invalid' with those there are */
function personCalled(plan: Plan, written: string): string {
  const called = written.replace(/^(?:to |@)/i, '').toLowerCase();
  const people = Object.values(plan.people);
  const fits = [
    people.filter(({ id, name }) => id.toLowerCase() === called || name.toLowerCase() === called),
    people.filter(({ name }) => name.toLowerCase().split(' ')[0] === called),
  ].find((found) => found.length > 0);
  if (fits?.length === 1 && fits[0]) return fits[0].id;
  const known = (fits ?? people).map(({ id }) => id).join(', ');
  throw new Problem('invalid', `Say to whom: reassign PERSON. ${fits ? 'That could be' : 'There are'}: ${known}.`);
}

function statusWords(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return 'No incident is active.';
  const shown = incidents
    .slice(0, MOST_LISTED)
    .map(({ id, severity, status, title }) => `${id} ${severity} ${status}: ${title}`);
  const more = incidents.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

const MOST_LISTED = 10;

/** What became of it, in a sentence or two. */
function answerWords(command: Command, before: Incident, after: Incident, plan: Plan): string {
  const { id, severity, title } = after;
  switch (command.kind) {
    case 'escalate': {
      const paged = Object.values(after.pages).filter((page) => !Object.hasOwn(before.pages, page.id));
      const names = [...new Set(paged.map(({ person }) => personName(plan, person)))];
      return `Escalated ${id}: ${names.length > 0 ? `paging ${names.join(', ')}` : 'there is nobody else to page now'}.`;
    }
    case 'mute':
      return command.muted ? `You hear no more of ${id} unless its level rises.` : `You hear of ${id} again.`;
    case 'resolve':
      return `Resolved ${id} after ${inWords(((after.resolvedMs ?? after.openedMs) - after.openedMs) / 1000)}.`;
    case 'snooze':
      return `${id} is snoozed for ${inWords((command.untilMs - after.lastMs) / 1000)}; then it pages again.`;
    case 'reassign':
      return `${id} is with ${personName(plan, command.person)}, who is being paged.`;
    default:
      return `You have ${id}: ${severity}, ${title}.`;
  }
}
