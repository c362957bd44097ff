import { scopeInWords } from '../../contain/lever-scope.ts';
import type { Fact } from '../../model/timeline.ts';
import type { Command } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';

/** Commands that say what happened and call for no decision. */
export type Report = Extract<
  Command,
  {
    kind:
      | 'note'
      | 'lever-moved'
      | 'update-drafted'
      | 'update-sent'
      | 'reviewed'
      | 'page-sent'
      | 'page-failed'
      | 'page-held'
      | 'page-confirmed'
      | 'run-started'
      | 'step-finished'
      | 'run-finished';
  }
>;

const HELD = { limit: 'there were many within a short time', quiet: 'it is a quiet hour' } as const;

/** Puts a report on the timeline. */
export function report(d: Deliberation, command: Report): void {
  d.record(factOf(command), lineOf(d, command));
}

/** A person moves the incident on; the same status again says nothing. */
export function setStatus(d: Deliberation, command: Extract<Command, { kind: 'set-status' }>): void {
  if (d.incident.status === command.status) return;
  d.record({ kind: 'status-set', status: command.status }, `Status: ${command.status}`);
}

function factOf(command: Report): Fact {
  if (command.kind !== 'lever-moved') return command;
  const { lever, value, scope, reason } = command;
  if (command.action === 'released') return { kind: 'lever-released', lever, value, reason };
  return { kind: 'lever-pulled', lever, value, ...(scope ? { scope } : {}), reason };
}

function lineOf(d: Deliberation, command: Report): string {
  switch (command.kind) {
    case 'note':
      return command.text;
    case 'lever-moved':
      return leverLine(d, command);
    case 'update-drafted':
      return `Drafted an update for ${audienceTitle(d, command.audience)}`;
    case 'update-sent':
      return `Sent an update to ${audienceTitle(d, command.audience)}`;
    case 'reviewed':
      return 'The review took place';
    case 'page-sent':
      return `${pagedName(d, command.pageId)} was reached by ${command.channel}${command.sandbox ? ' (sandbox: see the Outbox)' : ''}`;
    case 'page-failed':
      return `${command.channel} could not reach ${pagedName(d, command.pageId)}: ${command.reason}`;
    case 'page-held':
      return `A message to ${pagedName(d, command.pageId)} by ${command.channel} waits ${inWords((command.untilMs - d.nowMs) / 1000)}: ${HELD[command.why]}`;
    case 'page-confirmed':
      return `${command.channel} says that ${pagedName(d, command.pageId)} has received it`;
    case 'run-started':
      return `${command.auto ? 'Gathering diagnostics' : 'Run started'}: ${d.plan.runbooks[command.runbook]?.title ?? command.runbook}`;
    case 'step-finished':
      return `${command.title}: ${command.status === 'failed' && command.exitCode !== null ? `failed with exit code ${command.exitCode}` : command.status}`;
    case 'run-finished':
      return `Run ${command.status}`;
  }
}

function leverLine(d: Deliberation, command: Extract<Command, { kind: 'lever-moved' }>): string {
  const title = d.plan.levers[command.lever]?.title ?? command.lever;
  const scope = scopeInWords(command.scope ?? null);
  const what = `${title} (${String(command.value)})${scope === '' ? '' : ` ${scope}`}`;
  return `${command.action === 'pulled' ? 'Pulled' : 'Released'} ${what}: ${command.reason}`;
}

/** An audience as people call it. */
export function audienceTitle(d: Deliberation, audience: string): string {
  return d.plan.communication.audiences[audience]?.title ?? audience;
}

function pagedName(d: Deliberation, pageId: string): string {
  const page = d.incident.pages[pageId];
  return page ? d.nameOf(page.person) : pageId;
}
