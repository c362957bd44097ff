import type { ChannelConfig } from '@tocsin/core';
import { CHANNEL_SETTINGS } from '../schema/channels.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';

/**
 * Builds one channel. A setting whose variable is not set is left out, and noted as missing when the channel cannot send
 * without it.
 */
export function toChannel(
  id: string,
  channel: PlanDraft['channels'][string],
  isUnset: (setting: string) => boolean,
): ChannelConfig {
  const { type, backup, ...settings } = channel;
  const { spare } = CHANNEL_SETTINGS[type];
  const written = Object.entries(settings).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    id,
    type,
    settings: Object.fromEntries(written.filter(([setting]) => !isUnset(setting))),
    missing: written.map(([setting]) => setting).filter((setting) => isUnset(setting) && !spare.includes(setting)),
    backup: backup ?? null,
  };
}
