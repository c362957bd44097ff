import type { CheckContext } from './context.ts';

/** The last resort must really reach somebody. */
export function checkWatchdog({ draft, reportAt }: CheckContext): void {
  for (const [index, { channel }] of draft.watchdog.lastResort.entries()) {
    if (draft.channels[channel]?.type !== 'sandbox') continue;
    const message = `"${channel}" is a sandbox: nobody is told when Tocsin cannot do its work`;
    const hint = 'Name an address in a channel that sends, such as channel:sms/+15550100.';
    reportAt(['watchdog', 'lastResort', index], { severity: 'warning', code: 'sandbox-only', message, hint });
  }
}
