import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';
import { checkConnection } from './check-connection.ts';
import type { CheckContext } from './context.ts';

type SourceDraft = PlanDraft['inbox'][string];
type Provider = SourceDraft['provider'];

const DAY = 86_400;
/** How long vendors try again what was not taken; those that are not here: a day. https://docs.stripe.com/webhooks#automatic-retries */
const RETRIED_FOR: Partial<Record<Provider, number>> = { stripe: 3 * DAY };
/** Vendors whose list of events can be asked. */
const LISTS: ReadonlySet<Provider> = new Set(['stripe']);
/** Vendors that bring what people write. */
const BRINGS_MESSAGES: ReadonlySet<Provider> = new Set(['twilio', 'telnyx']);
/** Kinds of the levers that move a source. */
const LEVER_KINDS = { delivery: 'switch', concurrency: 'limit', rate: 'limit', types: 'mode' } as const;

/** Sources of the inbox can do what is asked of them, and what refers to them as well. */
export function checkInbox(context: CheckContext): void {
  for (const [id, source] of Object.entries(context.draft.inbox)) {
    const path = ['inbox', id];
    checkVendor(context, path, source);
    checkPaths(context, path, source);
    checkTimes(context, path, source);
    checkSourceLevers(context, path, source);
    checkApplied(context, path, source);
  }
  checkReconciliations(context);
  checkConsent(context);
}

/** What only some vendors can. */
function checkVendor({ reportAt }: CheckContext, path: Path, { provider, sign, list, grace }: SourceDraft): void {
  if (sign === 'fresh' && provider === 'telnyx') {
    const message = 'Telnyx signs by a key of its own: nobody else can sign anew';
    const hint = 'Leave sign out, and let the application check the signature of Tocsin, or allow old times.';
    reportAt([...path, 'sign'], { code: 'fresh-not-possible', message, hint });
  }
  if (list && !LISTS.has(provider)) {
    const message = `"${provider}" has no list of its events that could be asked`;
    reportAt([...path, 'list'], { code: 'no-vendor-list', message, hint: 'Remove "list", or use it with Stripe.' });
  }
  if (grace && provider !== 'stripe') {
    const message = `Failed payments are read in events of Stripe, and these are of "${provider}"`;
    reportAt([...path, 'grace'], { code: 'no-payments', message, hint: 'Remove "grace".' });
  }
}

function checkPaths({ reportAt }: CheckContext, path: Path, source: SourceDraft): void {
  for (const key of ['eventId', 'eventType', 'orderBy'] as const) {
    const text = source[key];
    if (text === undefined || isPath(text)) continue;
    const message = `"${text}" is no path and no header`;
    reportAt([...path, key], { code: 'bad-path', message, hint: 'Write data.object.id or header X-Event-Id.' });
  }
}

function isPath(text: string): boolean {
  if (/^header\b/i.test(text)) return /^header [\w!#$%&'*+.^`|~-]+$/i.test(text);
  return text.split('.').every((name) => name !== '' && name.trim() === name);
}

function checkTimes({ reportAt }: CheckContext, path: Path, { provider, window, retry }: SourceDraft): void {
  const needed = RETRIED_FOR[provider] ?? DAY;
  if (window < needed) {
    const message = `The vendor sends again for up to ${needed / DAY} d what it believes lost, and its ids are forgotten earlier`;
    const hint = 'What comes again after the window is delivered again: make it longer, as 7d.';
    reportAt([...path, 'window'], { severity: 'warning', code: 'short-window', message, hint });
  }
  if (retry.first > retry.most) {
    const message = 'The first pause is longer than the longest';
    reportAt([...path, 'retry'], { code: 'retry-order', message, hint: 'Raise "most", or lower "first".' });
  }
}

function checkSourceLevers({ draft, reportAt }: CheckContext, path: Path, { levers, first }: SourceDraft): void {
  for (const [name, kind] of Object.entries(LEVER_KINDS) as [keyof typeof LEVER_KINDS, string][]) {
    const id = levers[name];
    const lever = id === undefined ? undefined : draft.levers[id];
    if (!lever || lever.kind === kind) continue;
    const message = `"${id}" is a ${lever.kind}, and "${name}" is moved by a ${kind}`;
    reportAt([...path, 'levers', name], { code: 'source-lever', message, hint: `Name a lever with kind: ${kind}.` });
  }
  if (levers.types === undefined || first.length > 0) return;
  const message = 'No type comes first: while this lever is pulled, nothing at all is delivered';
  const hint = 'Name the types that matter: first: [invoice.*].';
  reportAt([...path, 'levers', 'types'], { severity: 'warning', code: 'no-first-types', message, hint });
}

function checkApplied(context: CheckContext, path: Path, { applied }: SourceDraft): void {
  if (!applied) return;
  checkConnection(context, [...path, 'applied'], applied.connection);
  checkParameters(context, [...path, 'applied', 'sql'], applied.sql, [':from', ':to']);
}

function checkParameters({ reportAt }: CheckContext, path: Path, sql: string, names: readonly string[]): void {
  const missing = names.filter((name) => !new RegExp(`${name}\\b`).test(sql));
  if (missing.length === 0) return;
  const message = `${missing.join(' and ')} is missing: the query would read everything`;
  reportAt(path, { code: 'missing-parameter', message, hint: `Use ${names.join(' and ')} in its WHERE.` });
}

function checkReconciliations(context: CheckContext): void {
  const { draft, reportAt } = context;
  for (const [id, { source, connection }] of Object.entries(draft.reconciliations)) {
    checkConnection(context, ['reconciliations', id], connection);
    const known = draft.inbox[source];
    if (!known || known.list) continue;
    const message = `"${source}" has no "list", which says how the vendor is asked`;
    const hint = `Add list: { key: \${STRIPE_SECRET_KEY} } to the source.`;
    reportAt(['reconciliations', id, 'source'], { code: 'no-vendor-list', message, hint });
  }
}

function checkConsent(context: CheckContext): void {
  const { draft, reportAt } = context;
  const { sources, sent } = draft.consent;
  for (const [index, id] of sources.entries()) {
    const source = draft.inbox[id];
    if (!source || BRINGS_MESSAGES.has(source.provider)) continue;
    const message = `"${id}" brings events of "${source.provider}", and no messages of people`;
    reportAt(['consent', 'sources', index], {
      code: 'no-messages',
      message,
      hint: 'Name sources of twilio or telnyx.',
    });
  }
  if (!sent) return;
  checkConnection(context, ['consent', 'sent'], sent.connection);
  checkParameters(context, ['consent', 'sent', 'sql'], sent.sql, [':to']);
}
