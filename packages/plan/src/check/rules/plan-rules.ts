import { rulesOf } from './check-rule.ts';

/** Rules about how the parts of a plan fit together. */
export const PLAN_RULES = rulesOf('error', [
  [
    'dangling-reference',
    'Everything that is named exists.',
    'A runbook that pulls a lever which does not exist contains nothing.',
  ],
  ['duplicate-id', 'Every id is written once.', 'Of two definitions one would win in silence.'],
  [
    'cycle',
    'Components, parents of monitors, roles, backups of channels, and what levers pull and need do not lead back to themselves.',
    'Such a role never resolves to a person.',
  ],
  [
    'backup-channel',
    'The backup of a channel takes the same addresses.',
    'The second provider refuses every page at the moment when the first has failed.',
  ],
  ['nobody', 'Steps, slots, roles and audiences reach somebody.', 'A page to nobody is lost.'],
  [
    'reserved-id',
    'No person is called "nobody".',
    'In a schedule the word means that nobody is on call, so that this person would never be.',
  ],
  [
    'bad-slot',
    'A slot has one rotation or layers, and a change of it says what changes, and of what.',
    'What is written in the wrong place has no effect.',
  ],
  [
    'change-order',
    'Changes of a slot stand in the order of time.',
    'A later one would be overtaken by an earlier one, and somebody else is on call than everybody reads.',
  ],
  [
    'shift-outside',
    'The shifts of a temporary schedule lie within its time.',
    'The part beyond it does not count, and somebody waits for a relief that does not come.',
  ],
  [
    'swap-off-schedule',
    'Two people who swap both have shifts to give.',
    'Otherwise one of them takes the shifts of the other for nothing.',
  ],
  [
    'no-contact',
    'Everybody who can be paged has a contact.',
    'The page has no address, and the next step is minutes away.',
  ],
  [
    'step-order',
    'Steps of an escalation follow each other in time.',
    'Steps of one moment belong in one step, unless they are for different hours; an earlier one later in the list is a mistake.',
  ],
  [
    'bad-monitor',
    'Keys of a monitor fit together.',
    'It would never be down, or always: both are noticed only when something fails.',
  ],
  [
    'bad-source',
    'A metric or a panel comes from one source, with all that this source needs.',
    'Of two sources one would win in silence.',
  ],
  [
    'bad-selector',
    'Selectors of a scrape are those of Prometheus.',
    'One that cannot be read selects nothing, and its metric is never known.',
    'https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors',
  ],
  [
    'writing-command',
    'A monitor sends Redis only commands that read.',
    'It is sent again and again: what it changes, it would change all day.',
  ],
  [
    'mutes-itself',
    'An inhibition mutes something else than it waits for.',
    'An alert does not hold itself back, so that the rule never has an effect.',
  ],
  ['no-connection', 'What asks a database says which.', 'With several databases, the wrong one could be changed.'],
  [
    'runner-connection',
    'What only a runner can reach is asked by cells that run there.',
    'The server does not know the address, and must not: the check or the cell would fail every time.',
  ],
  [
    'lever-conflict',
    'What a lever needs and pulls can be pulled together with it.',
    'It would be refused each time, and at night nobody looks for the reason in the plan.',
  ],
  [
    'no-approver',
    'Those who must agree before a lever moves are there, and may.',
    'Whoever wants to contain the incident waits for an agreement that nobody can give.',
  ],
  [
    'bad-lever-rule',
    'A rule pulls its lever to a value that it can have, for somebody.',
    'The rule does nothing when its criterion holds, or is refused.',
  ],
  [
    'bad-batch',
    'Batches of a restoration fit the kind of their lever, and each gives back more than the one before.',
    'A part that is not given back looks as if it had been watched and found healthy.',
  ],
  [
    'restoration-order',
    'What another lever needs is released after it.',
    'The release is refused, and the restoration stops in the middle.',
  ],
]);

/** What will fail at night although the plan can be read. */
export const PLAN_WARNINGS = rulesOf('warning', [
  [
    'slow-check',
    'A check is over before the next is due.',
    'A target that hangs delays what is known of it, just when it matters.',
  ],
  [
    'dead-rule',
    'Every rule of alerts can apply.',
    'The first that matches applies; one that stands behind a wider one is never asked.',
  ],
  [
    'rule-asks-nobody',
    'A lever on which people must agree is not pulled by a rule.',
    'Rules are agreed in the plan and ask nobody: what was thought to need two people happens without any.',
  ],
  [
    'rule-without-end',
    'What a rule pulls is released again, after a time or by the rule.',
    'Nobody decided on it, so nobody remembers it: users go without for days.',
  ],
  [
    'rule-flaps',
    'A rule waits at least as long with its release as its criteria look back.',
    'It would release on what was measured before it pulled, pull again, and so on.',
  ],
  [
    'rule-never-gives-up',
    'A rule can reach the number of pulls after which only people pull.',
    'It would pull and release all night, and nobody would be told that this does not help.',
  ],
  [
    'restoration-parts',
    'A lever is released after those that it pulls.',
    'Everybody reads that the whole is over while its parts are still off.',
  ],
  [
    'unwatched-batches',
    'A step with batches has a wait.',
    'All of them are given back in one moment, and the first shows nothing about the next.',
  ],
  [
    'filled-in-command',
    'Commands of levers read variables when they run.',
    'Whatever is filled in before is a part of the plan: shown in the console, and kept with each of its versions.',
  ],
  ['unset-secret', 'Variables without a default are set.', 'The text stands where its value should be.'],
  [
    'literal-secret',
    'Secrets come from the environment.',
    'Whoever reads the repository can use what is written out in it.',
    'https://12factor.net/config',
  ],
  ['todo', 'Nothing is left to do.', 'What was left for later is missing tonight.'],
  ['no-clock', 'Every level has a time to acknowledge.', 'Without it nothing tells that an incident is neglected.'],
  ['no-owner', 'Every level has an escalation policy and a commander.', 'Nobody is paged, or nobody leads.'],
  [
    'clock-order',
    'An incident is acknowledged before it should be resolved.',
    'One of the two times is wrong, and people act by it.',
  ],
  ['level-order', 'A more severe level has the shorter times.', 'The lesser incident would be answered first.'],
  [
    'unused-policy',
    'Every escalation policy belongs to a level.',
    'Its steps are never reached; mostly a level lacks its policy.',
  ],
  ['late-step', 'Steps are due before the time to resolve runs out.', 'Help that comes after the deadline is no help.'],
  [
    'nobody-new',
    'Every step of an escalation reaches somebody who was not reached before.',
    'Whoever slept through the first page sleeps through the second; it looks like three people and is one.',
  ],
  [
    'uncovered-hours',
    'The steps of a policy cover the whole week between them.',
    'An incident outside their hours pages nobody before they begin.',
  ],
  ['turn-of-one', 'A round-robin step has several targets.', 'With one, every incident pages the same person.'],
  [
    'nothing-milder',
    'Only a level above the mildest is lowered by itself.',
    'The rule has no effect; mostly it belongs to another level.',
  ],
  ['wakes-nobody', 'A policy that pages has a person in it.', 'A message in a channel wakes nobody.'],
  ['sandbox-only', 'Everybody who can be paged has a contact that is no sandbox.', 'Pages to them stay in the Outbox.'],
  [
    'no-page-contact',
    'Everybody with contacts has one that is meant for pages.',
    'What is meant to inform does not wake anybody.',
  ],
  [
    'same-contact',
    'No address stands twice under a person.',
    'The second message to it is held back and joined to the next.',
  ],
  [
    'bad-address',
    'Addresses have the form of their channel.',
    'The channel refuses the page, or delivers it nowhere.',
    'https://docs.slack.dev/reference/methods/chat.postMessage',
  ],
  [
    'coverage-gap',
    'In the next 90 days somebody is on call at each moment, and can be reached.',
    'In the gap, the first page goes nowhere.',
  ],
  ['ending-schedule', 'No schedule ends.', 'From that day on its pages go to nobody, and nobody remembers why.'],
  [
    'never-on-call',
    'Everybody in a rotation has a turn in its hours, and no layer hides another.',
    'A team believes to have people on call whom no page ever reaches.',
  ],
  [
    'clock-change',
    'Hand-offs and overrides avoid the hour that a change of the clocks skips or repeats.',
    'Two people believe the other is on call.',
    'https://www.iana.org/time-zones',
  ],
  ['late-start', 'Rotations have begun.', 'Until then the first member is on call day and night.'],
  [
    'overlapping-overrides',
    'Overrides of one slot do not overlap.',
    'Two people believe that they have the slot, and one of them has not.',
  ],
]);
