import type { InboxProvider, InboxSource } from '@tocsin/core';
import { Problem } from '../../platform/problem.ts';
import { openStripe } from './stripe-api.ts';
import type { VendorAccess, VendorApi } from './vendor-api.ts';

const ADAPTERS: { readonly [provider in InboxProvider]?: (access: VendorAccess) => VendorApi } = {
  stripe: openStripe,
};

/** The vendor of a source. @throws Problem 'conflict' when the plan has no way to ask it, with what to do */
export function openVendor({ id, provider, list }: InboxSource, signal: AbortSignal): VendorApi {
  const open = ADAPTERS[provider];
  if (!open) {
    const known = Object.keys(ADAPTERS).join(', ');
    throw new Problem('conflict', `Nothing is known of a list of events of ${provider}. Lists are read of: ${known}.`);
  }
  if (!list)
    throw new Problem('conflict', `The source "${id}" has no "list". Add it with the key of the vendor's API.`);
  if (list.key === null)
    throw new Problem('conflict', `The key of the list of "${id}" is not set. Set the secret that it names.`);
  return open({ key: list.key, url: list.url, signal });
}
