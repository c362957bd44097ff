import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Collector } from './collect-references.ts';

/** References of vendors, of channels, and of the triggers of communication. */
export function collectOutside(draft: PlanDraft, to: Collector): void {
  for (const [id, vendor] of Object.entries(draft.vendors)) {
    to.many(['vendors', id, 'components'], 'component', vendor.components);
  }
  for (const [id, { backup }] of Object.entries(draft.channels)) to.one(['channels', id, 'backup'], 'channel', backup);
  for (const [id, trigger] of Object.entries(draft.communication.triggers)) {
    to.many(['communication', 'triggers', id, 'audiences'], 'audience', trigger.audiences);
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
