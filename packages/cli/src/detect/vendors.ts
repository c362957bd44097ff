import type { VendorList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paintState } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

type Vendor = VendorList['vendors'][number];

/** Registers `tocsin vendors`. */
export function registerVendors(program: Command): void {
  command(program, 'vendors', 'What the vendors say of themselves, and where they help')
    .option('--service <service>', 'only those of this service')
    .addHelpText('after', '\nExits 0 when none reports trouble, 1 when one is degraded or out.')
    .action(async ({ service, ...options }: OutputOptions & { service?: string }) => {
      const list = await connect(process.env).get<VendorList>('/api/vendors', { service });
      show(list, options, ({ vendors }) => vendorsText(vendors, Date.now()));
      if (list.vendors.some(({ state }) => state === 'degraded' || state === 'outage')) process.exitCode = BAD_NEWS;
    });
}

const WORST_FIRST = ['outage', 'degraded', 'maintenance', 'unknown', 'operational'];

function vendorsText(vendors: readonly Vendor[], nowMs: number): string {
  if (vendors.length === 0) return 'No plan names a vendor. Add some under "vendors".';
  const sorted = vendors.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
  const rows = sorted.map((vendor) => [
    ...[vendor.watched ? paintState(vendor.state) : 'not watched', vendor.title, vendor.service, said(vendor)],
    ...[whenWords(vendor.since, nowMs), [vendor.support, vendor.hours].filter(Boolean).join(', ') || '-'],
  ]);
  return table(['State', 'Vendor', 'Service', 'It says', 'Since', 'Support'], rows);
}

function said({ what, error }: Vendor): string {
  const parts = [what, error === null ? null : `cannot be read: ${error}`];
  return parts.filter((part) => part !== null).join('; ') || '-';
}
