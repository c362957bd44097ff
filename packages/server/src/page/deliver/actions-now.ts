import type { Incident } from '@tocsin/core';
import type { ActionId } from '../tables.ts';
import type { Message } from './claim-message.ts';

/** What a message offers now: whoever has the incident may end it under their page, where they acknowledged it. */
export function actionsNow(
  { actions, is_bundle: isBundle, person }: Pick<Message, 'actions' | 'is_bundle' | 'person'>,
  incident: Incident,
): ActionId[] {
  const isHeld = incident.escalation.status === 'acknowledged' && incident.snoozedUntilMs === null;
  const isHolders = isHeld && person !== null && incident.holder === person;
  if (!isHolders || isBundle || actions.includes('resolve') || !actions.includes('acknowledge')) return actions;
  // Last, so that it does not stand where `acknowledge` was when a thumb presses twice.
  return [...actions, 'resolve'];
}
