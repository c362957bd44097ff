import type { Command } from 'commander';
import { Failure } from '../shared/failure.ts';

const STATES = ['waiting', 'dead', 'delivered', 'skipped'] as const;
type State = (typeof STATES)[number];

/** How events are named on the command line. */
export interface FilterOptions {
  readonly state?: readonly string[];
  readonly type?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly vendorId?: string;
  readonly key?: string;
  readonly text?: string;
  readonly all?: boolean;
}

/** The filter of the API. */
export interface Filter {
  readonly states?: readonly State[];
  readonly types?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly vendorId?: string;
  readonly orderKey?: string;
  readonly text?: string;
}

/** Adds the options by which events are filtered. All of them must hold. */
export function filterOptions(parent: Command): Command {
  return parent
    .option('--state <state...>', `only of these: ${STATES.join(', ')}`)
    .option('--type <type...>', 'only of these types; * stands for any text: invoice.*')
    .option('--from <moment>', 'arrived since: 14:00, 2026-11-21T14:00, or 2h ago as 2h')
    .option('--to <moment>', 'arrived before, written likewise')
    .option('--vendor-id <id>', "with this id of the vendor's")
    .option('--key <value>', 'with this order key')
    .option('--text <text>', "with this text in the vendor's id");
}

/**
 * The filter that the options say.
 * @throws Failure 'invalid' for a state or a moment that is none
 */
export async function filterOf(options: FilterOptions, nowMs: number): Promise<Filter> {
  const { state, type, vendorId, key, text, from, to } = options;
  return {
    ...(state && { states: state.map(stateOf) }),
    ...(type && { types: type }),
    ...(from !== undefined && { from: await pastMoment(from, nowMs) }),
    ...(to !== undefined && { to: await pastMoment(to, nowMs) }),
    ...(vendorId !== undefined && { vendorId }),
    ...(key !== undefined && { orderKey: key }),
    ...(text !== undefined && { text }),
  };
}

/** Whether anything was said of which events are meant. */
export function isNarrowed(filter: Filter): boolean {
  return Object.keys(filter).length > 0;
}

/** What is sent for the events that are named: by their ids, or by a filter. @throws Failure 'invalid' for both or neither */
export async function chosenBody(
  ids: readonly string[],
  options: FilterOptions,
  nowMs: number,
): Promise<{ ids: readonly string[] } | { filter: Filter }> {
  const filter = await filterOf(options, nowMs);
  if (ids.length > 0 && (isNarrowed(filter) || options.all))
    throw new Failure('invalid', 'Name events by their ids or by options such as --type, not by both.');
  if (ids.length > 0) return { ids };
  if (isNarrowed(filter) || options.all) return { filter };
  throw new Failure(
    'invalid',
    'Say which events: their ids, or options such as --state dead, --type invoice.*, --from 14:00; or --all.',
  );
}

function stateOf(word: string): State {
  const state = STATES.find((known) => known === word);
  if (state) return state;
  throw new Failure('invalid', `"${word}" is not a state. Write one of: ${STATES.join(', ')}.`);
}

/**
 * Reads a moment that is over, as people type it: `14:00` (the last one on this machine's clock), `2026-11-21T14:00`, `2h` ago.
 * @throws Failure 'invalid' with what to write
 */
export async function pastMoment(written: string, nowMs: number): Promise<string> {
  const { parseDuration } = await import('@tocsin/plan');
  const seconds = parseDuration(written);
  if (seconds !== null) return new Date(nowMs - seconds * 1000).toISOString();
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written) ?? [];
  if (hours !== undefined) {
    const at = new Date(nowMs);
    at.setHours(Number(hours), Number(minutes), 0, 0);
    if (at.getTime() > nowMs) at.setDate(at.getDate() - 1);
    return at.toISOString();
  }
  const ms = /^\d{4}-\d\d-\d\d/.test(written) ? Date.parse(written) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new Failure('invalid', `"${written}" is not a moment. Write 14:00, 2026-11-21T14:00, or 2h for two hours ago.`);
}
