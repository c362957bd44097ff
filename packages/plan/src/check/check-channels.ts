import type { PlanDraft } from '../schema/plan-schema.ts';
import { addressFormOf } from './address-forms.ts';
import type { CheckContext } from './context.ts';

type Channel = PlanDraft['channels'][string];

/** A channel that takes over must understand the same addresses. That it exists, and no circle, is checked elsewhere. */
export function checkChannels({ draft, reportAt }: CheckContext): void {
  for (const [id, channel] of Object.entries(draft.channels)) {
    const backup = draft.channels[channel.backup ?? ''];
    if (backup === undefined || takesItsAddresses(backup, channel)) continue;
    const message = `"${channel.backup}" (${backup.type}) cannot reach the addresses of "${id}" (${channel.type})`;
    const hint = 'A backup is a channel of the same type, or another one that takes telephone numbers.';
    reportAt(['channels', id, 'backup'], { code: 'backup-channel', message, hint });
  }
}

function takesItsAddresses(backup: Channel, channel: Channel): boolean {
  const form = addressFormOf(backup);
  if (form === undefined) return backup.type === channel.type;
  return form === addressFormOf(channel);
}
