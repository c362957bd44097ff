import { Cron } from 'croner';
import { z } from 'zod';
import { DURATION_PATTERN, formatDuration, parseDuration } from '../duration.ts';

/** Ids stand in addresses, commands and file names, and never look like numbers (which would lose their order). */
export const ID_PATTERN = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

type IssueContext = z.RefinementCtx<string>;

/** Reports a value that has the wrong form, with a hint that reaches the problem. */
function wrongForm(context: IssueContext, message: string, code: string, hint: string): never {
  context.issues.push({ code: 'custom', message, input: context.value, params: { code, hint } });
  return z.NEVER;
}

/** A key under which something is defined. */
export const id = z.string().transform((text, context): string => {
  if (ID_PATTERN.test(text)) return text;
  const hint = 'An id begins with a letter and goes on with letters, digits, "-", "_" or "."; at most 64 characters.';
  return wrongForm(context, `"${text}" is not an id`, 'bad-id', hint);
});

/** What is said of a key beside its type: `examples` are values as a plan writes them. */
type KeyMeta = {
  description: string;
  examples?: unknown[];
  /** Validated, checked and shown, but nothing happens by it yet. */
  'x-not-acted-on'?: true;
  /** What kind of text it is, in a word. */
  'x-kind'?: string;
};

/** How a plan names a variable of the environment. */
export const variable = (name: string): string => `\${${name}}`;

/** Meta data of a key: what it means, and examples of what a plan writes there. */
export function says(description: string, ...examples: unknown[]): KeyMeta {
  return examples.length > 0 ? { description, examples } : { description };
}

/** As {@link says}, for a key that is read and shown and has no effect yet. */
export function saysOnly(description: string, ...examples: unknown[]): KeyMeta {
  return { ...says(description, ...examples), 'x-not-acted-on': true };
}

/** The id of something that is defined elsewhere in the plan; whether it exists is checked later, with a better message. */
export const reference = (description: string, ...examples: readonly string[]) =>
  z.string().meta({ ...says(description, ...examples), 'x-kind': 'id' });

/** A line of text. */
export const text = (description: string, ...examples: readonly string[]) =>
  z
    .string()
    .min(1)
    .max(10_000)
    .meta(says(description, ...examples));

/** True or false. */
export const flag = (description: string, otherwise: boolean) =>
  z.boolean().default(otherwise).meta(says(description, !otherwise));

/** A duration, read into seconds. */
export const duration = (description: string, ...examples: readonly string[]) =>
  z
    .string()
    .meta({
      ...says(`${description} A duration such as 90s, 15m, 1h30m or 2d.`, ...examples),
      pattern: DURATION_PATTERN.source,
      'x-kind': 'duration',
    })
    .transform((written, context): number => {
      const seconds = parseDuration(written);
      return seconds ?? wrongForm(context, `"${written}" is not a duration`, 'bad-duration', durationHint(written));
    });

/** People who come from crontab write when something runs; a plan says how much time lies between. */
function durationHint(written: string): string {
  const usual = 'Write it as 90s, 15m, 1h30m or 2d.';
  if (written.trim().split(/\s+/).length < 5) return usual;
  try {
    const [first, second] = new Cron(written, { timezone: 'UTC' }).nextRuns(2, '2026-01-01T00:00:00');
    if (!first || !second) return usual;
    const apart = formatDuration((second.getTime() - first.getTime()) / 1000);
    return `This is a cron expression; write the time between two runs: ${apart}.`;
  } catch {
    return `This looks like a cron expression, and not a valid one. ${usual}`;
  }
}

/** An IANA time zone that this machine knows. */
export const zone = (description: string) =>
  z
    .string()
    .meta({
      ...says(`${description} An IANA name such as America/New_York.`, 'America/New_York', 'UTC'),
      'x-kind': 'time zone',
    })
    .transform((name, context): string => {
      try {
        return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone && name;
      } catch {
        const hint = 'Use an IANA name such as America/New_York, Europe/Berlin or UTC.';
        return wrongForm(context, `"${name}" is not a time zone`, 'bad-zone', hint);
      }
    });

/** A local time of day. */
export const timeOfDay = (description: string) =>
  z
    .string()
    .meta({ ...says(`${description} A time of day such as "09:00".`, '09:00'), 'x-kind': 'time of day' })
    .transform((written, context): string => {
      if (/^([01]\d|2[0-3]):[0-5]\d$/.test(written)) return written;
      return wrongForm(
        context,
        `"${written}" is not a time of day`,
        'bad-time',
        'Write it as "09:00", from "00:00" to "23:59".',
      );
    });

/** A calendar date. */
export const calendarDate = (description: string) =>
  z
    .string()
    .meta({ ...says(`${description} A date such as 2026-01-05.`, '2026-01-05'), 'x-kind': 'date' })
    .transform((written, context): string => {
      if (z.iso.date().safeParse(written).success) return written;
      return wrongForm(context, `"${written}" is not a date`, 'bad-date', 'Write year, month and day: 2026-01-05.');
    });

/** When something takes place: a cron expression of five fields. */
export const cron = (description: string, ...examples: readonly string[]) =>
  z
    .string()
    .meta({
      ...says(`${description} A cron expression such as "0 9 * * MON".`, ...examples),
      'x-kind': 'cron expression',
    })
    .transform((written, context): string => {
      try {
        // Croner alone knows every form; it starts nothing without a function to call.
        if (new Cron(written, { timezone: 'UTC', mode: '5-part' }).nextRun('2026-01-01T00:00:00')) return written;
        const hint = 'No day of any year fits, such as February 30.';
        return wrongForm(context, `"${written}" never takes place`, 'bad-cron', hint);
      } catch {
        return wrongForm(context, `"${written}" is not a cron expression`, 'bad-cron', CRON_HINT);
      }
    });

const CRON_HINT =
  'Write minute, hour, day of month, month, day of week in quotes: "0 9 * * MON" is Mondays at 09:00, "0 9 * * MON#1" the first Monday of a month.';

/** Keys of everything that takes place by the calendar. */
export const calendar = (example: string) => ({
  cron: cron('When it takes place.', example),
  timezone: zone('Zone of the cron expression; nothing: the zone of the plan.').optional(),
});

/** An address that Tocsin calls over HTTP. */
export const httpUrl = (description: string, ...examples: readonly string[]) =>
  z
    .string()
    .meta({
      ...says(`${description} An address that begins with http:// or https://.`, ...examples),
      'x-kind': 'address',
    })
    .transform(toHttpUrl);

/** An address that may name a variable which is not set: then nothing is called. */
export const laterUrl = (description: string, ...examples: readonly string[]) =>
  z
    .string()
    .meta({
      ...says(`${description} An address that begins with http:// or https://.`, ...examples),
      'x-kind': 'address',
    })
    .transform((written, context) => (/\$\{[A-Za-z_]/.test(written) ? written : toHttpUrl(written, context)));

function toHttpUrl(written: string, context: IssueContext): string {
  const parsed = URL.canParse(written) ? new URL(written) : null;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return written;
  const hint = 'Write the whole address, with http:// or https://.';
  return wrongForm(context, `"${written}" is not an HTTP address`, 'bad-url', hint);
}
