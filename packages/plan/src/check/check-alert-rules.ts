import type { PlanDraft } from '../schema/plan-schema.ts';
import { suggest } from '../suggest.ts';
import type { Path } from '../yaml/node-positions.ts';
import { type CheckContext, keysOf } from './context.ts';

type MatchDraft = PlanDraft['alerts']['rules'][string]['match'];

/** Rules and inhibitions of alerts can have an effect. */
export function checkAlertRules(context: CheckContext): void {
  const { rules, inhibit } = context.draft.alerts;
  for (const [id, { match }] of Object.entries(rules)) checkMatch(context, ['alerts', 'rules', id, 'match'], match);
  for (const [id, { when, mute }] of Object.entries(inhibit)) {
    const path = ['alerts', 'inhibit', id];
    checkMatch(context, [...path, 'when'], when);
    checkMatch(context, [...path, 'mute'], mute);
    if (!covers(mute, when)) continue;
    const message = `"${id}" mutes what it waits for, so that nothing ever mutes anything`;
    context.reportAt(path, { code: 'mutes-itself', message, hint: 'Make "mute" narrower than "when".' }, 'key');
  }
  checkShadowed(context, Object.entries(rules));
}

/** The first rule that matches applies: one that an earlier one covers never does. */
function checkShadowed(
  { isFlawed, reportAt }: CheckContext,
  rules: readonly (readonly [string, { match: MatchDraft }])[],
): void {
  for (const [index, [id, { match }]] of rules.entries()) {
    const earlier = rules.slice(0, index).find(
      // What is written wrongly was left out of the match, which only looks wider for it.
      ([other, before]) => !isFlawed(['alerts', 'rules', other]) && covers(before.match, match),
    );
    if (!earlier) continue;
    const message = `"${id}" never applies: "${earlier[0]}" stands before it and matches whatever it would`;
    const hint = 'Put the narrower rule first.';
    reportAt(['alerts', 'rules', id], { severity: 'warning', code: 'dead-rule', message, hint }, 'key');
  }
}

/** Names that are written without a star exist in the plan. */
function checkMatch(context: CheckContext, path: Path, match: MatchDraft): void {
  for (const name of match.source ?? []) {
    const [, kind, id] = /^(monitor|metric):(.*)$/.exec(name) ?? [];
    if (kind !== undefined && id !== undefined) neverMatches(context, [...path, 'source'], kind, id);
  }
  for (const name of match.component ?? []) neverMatches(context, [...path, 'component'], 'component', name);
  for (const name of match.severity ?? []) neverMatches(context, [...path, 'severity'], 'severity', name);
}

const SECTIONS: Readonly<Record<string, string>> = {
  monitor: 'monitors',
  metric: 'metrics',
  component: 'components',
  severity: 'severities',
};

function neverMatches({ raw, reportAt }: CheckContext, path: Path, kind: string, name: string): void {
  const known = keysOf(raw, SECTIONS[kind] ?? '');
  if (name.includes('*') || known.includes(name)) return;
  const message = `No alert is of the ${kind} "${name}": this plan has none`;
  reportAt(path, { code: 'dangling-reference', message, hint: suggest(name, known, kind) });
}

/** Whether whatever one match fits, the wider fits too; false where that cannot be told. */
function covers(wider: MatchDraft, match: MatchDraft): boolean {
  const lists = (['source', 'key', 'component', 'severity'] as const).every((key) =>
    coversList(wider[key], match[key]),
  );
  const labels = Object.entries(wider.labels ?? {}).every(([name, values]) => coversList(values, match.labels?.[name]));
  return lists && labels && (wider.text === undefined || wider.text === match.text);
}

function coversList(wider: readonly string[] | undefined, values: readonly string[] | undefined): boolean {
  return wider === undefined || (values?.every((value) => wider.some((one) => coversText(one, value))) ?? false);
}

/** The pieces of a text with stars stand in the other in their order. */
function coversText(wider: string, text: string): boolean {
  if (wider === text || wider === '*') return true;
  const pieces = wider.split('*');
  const [first = ''] = pieces;
  const last = pieces.length > 1 ? (pieces.at(-1) ?? '') : '';
  if (pieces.length === 1 || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from + last.length <= text.length;
}
