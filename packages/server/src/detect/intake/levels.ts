import type { Plan } from '@tocsin/core';

type Word = keyof Plan['intake']['severity'];

/** What the tools' words for how bad something is mean, in the four words of the plan. */
const WORDS: Readonly<Record<Word, readonly string[]>> = {
  critical: ['critical', 'fatal', 'emergency', 'emerg', 'alert', 'disaster', 'page', 'major_outage', 'sev1', 'down'],
  error: ['error', 'err', 'high', 'major', 'partial_outage', 'sev2', 'danger', 'alarm', 'failure', 'failed'],
  warning: ['warning', 'warn', 'moderate', 'medium', 'minor', 'average', 'degraded', 'degraded_performance', 'sev3'],
  info: ['info', 'information', 'informational', 'notice', 'low', 'none', 'debug', 'ok', 'ticket', 'sev4', 'sev5'],
};

const WORD_OF: ReadonlyMap<string, Word> = new Map(
  (Object.keys(WORDS) as Word[]).flatMap((word) => WORDS[word].map((synonym) => [synonym, word] as const)),
);

/**
 * The plan's level for what a sender says. A level of the plan in the label `severity` comes first, then the sender's word,
 * then the label as a word; without any it is a warning.
 */
export function levelOf(
  plan: Pick<Plan, 'severities' | 'intake'>,
  word: string | null,
  labels: Readonly<Record<string, string>>,
): string {
  const label = labels.severity ?? null;
  return (
    levelNamed(plan, label) ??
    levelNamed(plan, word) ??
    plan.intake.severity[wordOf(word) ?? wordOf(label) ?? 'warning']
  );
}

function levelNamed(plan: Pick<Plan, 'severities'>, name: string | null): string | null {
  const wanted = name?.trim().toLowerCase();
  return plan.severities.find(({ id }) => id.toLowerCase() === wanted)?.id ?? null;
}

function wordOf(word: string | null): Word | undefined {
  return word === null ? undefined : WORD_OF.get(word.trim().toLowerCase().replaceAll(' ', '_'));
}

/** The components of the plan that a name means, without regard to case: by id, else by title. */
export function componentsNamed(
  plan: Pick<Plan, 'components'>,
  names: readonly (string | null | undefined)[],
): string[] {
  const all = Object.values(plan.components);
  for (const name of names) {
    const wanted = name?.trim().toLowerCase();
    if (!wanted) continue;
    const found =
      all.find(({ id }) => id.toLowerCase() === wanted) ?? all.find((c) => c.title.toLowerCase() === wanted);
    if (found) return [found.id];
  }
  return [];
}
