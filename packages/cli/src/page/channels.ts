import type { ChannelList, WatchdogState } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { clockTime, whenWords } from '../shared/time-words.ts';

type Channel = ChannelList['channels'][number];

/** Registers `tocsin channels` and `tocsin watchdog`. */
export function registerChannels(program: Command): void {
  command(program, 'channels', 'Every channel: whether it works, and the address for its vendor')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { service?: string }) => {
      const { channels } = await connect(process.env).get<ChannelList>('/api/channels');
      const chosen = channels.filter(({ service }) => service === (options.service ?? service));
      show({ channels: chosen }, options, (safe) => channelsText(safe.channels, Date.now()));
    });
  command(program, 'watchdog', 'The watch over Tocsin itself: its sign of life, the last resort, test pages').action(
    async (options: OutputOptions) => {
      const state = await connect(process.env).get<WatchdogState>('/api/watchdog');
      show(state, options, (safe) => watchdogText(safe, Date.now()));
    },
  );
}

function channelsText(channels: readonly Channel[], nowMs: number): string {
  if (channels.length === 0) return 'The plans have no channels.';
  const rows = channels.map((one) => [
    ...[one.service, one.id, one.sandbox ? `${one.type} (sandbox)` : one.type, breakerText(one, nowMs)],
    `${one.delivered} sent, ${one.failed} failed, ${one.held} held`,
    ...[one.backup ?? '', one.callbackUrl ?? ''],
  ]);
  return table(['Service', 'Channel', 'Type', 'State', 'Last hour', 'Backup', 'Callback address'], rows);
}

function breakerText({ breaker, since, error, sandbox }: Channel, nowMs: number): string {
  if (breaker === 'closed') return sandbox ? 'shows only' : paint('green', 'works');
  const word = breaker === 'open' ? paint('red', 'does not work') : paint('yellow', 'is being tried');
  return `${word} since ${since ? clockTime(since, nowMs) : 'now'}${error ? `: ${error}` : ''}`;
}

function watchdogText({ plans }: WatchdogState, nowMs: number): string {
  const rows = plans.map(({ service, heartbeat, lastResort, testPage }) => [
    service,
    heartbeat
      ? `${whenWords(heartbeat.lastAt, nowMs)}${heartbeat.error ? `: ${heartbeat.error}` : ''}`
      : paint('yellow', 'none'),
    lastResort
      .map(({ channel, address, sandbox }) => `${channel} ${address}${sandbox ? ' (sandbox)' : ''}`)
      .join(', ') || paint('yellow', 'none'),
    testPage ? `next ${whenWords(testPage.nextAt, nowMs)}` : 'none',
    testPage?.last ? `${testPage.last.outcome} (${testPage.last.people.join(', ') || 'nobody'})` : '',
  ]);
  return table(['Service', 'Sign of life', 'Last resort', 'Test page', 'Last test'], rows) || 'No plan is loaded.';
}
