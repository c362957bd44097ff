import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Collector } from './collect-references.ts';

/** References of vendors, of channels, and of the triggers of communication. */
export function collectOutside(draft: PlanDraft, to: Collector): void {
  for (const [id, vendor] of Object.entries(draft.vendors)) {
    to.many(['vendors', id, 'components'], 'component', vendor.components);
  }
  for (const [id, { backup }] of Object.entries(draft.channels)) to.one(['channels', id, 'backup'], 'channel', backup);
  for (const [id, trigger] of Object.entries(draft.communication.triggers)) {
    const path = ['communication', 'triggers', id];
    to.many([...path, 'audiences'], 'audience', trigger.audiences);
    to.many([...path, 'severities'], 'severity', trigger.severities);
    to.many([...path, 'components'], 'component', trigger.components);
  }
}

/** References of the watch over Tocsin itself. */
export function collectWatchdog({ watchdog }: PlanDraft, to: Collector): void {
  to.targets(['watchdog', 'lastResort'], watchdog.lastResort);
  to.targets(['watchdog', 'testPage', 'page'], watchdog.testPage?.page ?? []);
  to.one(['watchdog', 'testPage', 'severity'], 'severity', watchdog.testPage?.severity);
}

/** References of what happens by the calendar: maintenance, routines, backups. */
export function collectUpkeep(draft: PlanDraft, to: Collector): void {
  for (const [id, window] of Object.entries(draft.maintenance)) {
    to.many(['maintenance', id, 'components'], 'component', window.components);
    to.one(['maintenance', id, 'template'], 'template', window.template);
    for (const [index, { audience }] of window.announce.entries()) {
      to.one(['maintenance', id, 'announce', index, 'audience'], 'audience', audience);
    }
  }
  for (const [id, routine] of Object.entries(draft.routines)) {
    if (routine.owner) to.target(['routines', id, 'owner'], routine.owner);
    for (const [index, item] of routine.items.entries()) {
      if (typeof item === 'string') continue;
      const path = ['routines', id, 'items', index];
      to.one([...path, 'metric'], 'metric', item.metric);
      to.one([...path, 'monitor'], 'monitor', item.monitor);
      to.one([...path, 'runbook'], 'runbook', item.runbook);
    }
  }
  for (const [id, backup] of Object.entries(draft.backups)) {
    to.one(['backups', id, 'connection'], 'connection', backup.connection);
  }
}

/** References of the inbox, of what is compared, of scheduled jobs, and of consent. */
export function collectInbox(draft: PlanDraft, to: Collector): void {
  for (const [id, source] of Object.entries(draft.inbox)) {
    const path = ['inbox', id];
    to.one([...path, 'component'], 'component', source.component);
    to.one([...path, 'runbook'], 'runbook', source.runbook);
    for (const [name, lever] of Object.entries(source.levers)) to.one([...path, 'levers', name], 'lever', lever);
    for (const [name, alert] of Object.entries(source.alerts)) {
      if (alert) to.one([...path, 'alerts', name, 'severity'], 'severity', alert.severity);
    }
    to.one([...path, 'applied', 'connection'], 'connection', source.applied?.connection);
  }
  for (const [id, one] of Object.entries(draft.reconciliations)) {
    const path = ['reconciliations', id];
    to.one([...path, 'source'], 'source', one.source);
    to.one([...path, 'connection'], 'connection', one.connection);
    to.one([...path, 'severity'], 'severity', one.severity);
    to.one([...path, 'component'], 'component', one.component);
    to.one([...path, 'runbook'], 'runbook', one.runbook);
  }
  for (const [id, job] of Object.entries(draft.jobs)) {
    const path = ['jobs', id];
    to.one([...path, 'severity'], 'severity', job.severity);
    to.one([...path, 'component'], 'component', job.component);
    to.one([...path, 'runbook'], 'runbook', job.runbook);
    to.one([...path, 'lever'], 'lever', job.lever);
  }
  const { consent } = draft;
  to.many(['consent', 'sources'], 'source', consent.sources);
  to.one(['consent', 'channel'], 'channel', consent.channel);
  to.one(['consent', 'complaint', 'severity'], 'severity', consent.complaint.severity);
  to.one(['consent', 'complaint', 'component'], 'component', consent.complaint.component);
  to.one(['consent', 'complaint', 'runbook'], 'runbook', consent.complaint.runbook);
  to.one(['consent', 'sent', 'connection'], 'connection', consent.sent?.connection);
}
