import type { InboxSource } from '@tocsin/core';
import { presetOf } from '../receive/providers/index.ts';

/** Where the vendor says how it signs; null: the plan does. */
export function documentationOf(source: InboxSource): string | null {
  return source.provider === 'hmac' || source.provider === 'header' ? null : presetOf(source).docs;
}
