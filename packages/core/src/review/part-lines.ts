import type { EpochMs } from '../model/plan.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import type { ReviewParts } from './review-parts.ts';

const TO_BE_WRITTEN = '_to be written_';
const WHY = '_Why did it happen? Ask why until the answer is something that can be changed._';

/** The root cause in a person's own words, or the question for it. */
export function rootCause({ rootCause: said }: ReviewParts): string {
  if (said === null) return WHY;
  const paragraphs = said.split(/\n\s*\n/).map(escapeMarkdown);
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n') || WHY;
}

/** The key events that were picked, in their order. */
export function keyEventLines({ keyEvents }: ReviewParts, time: (atMs: EpochMs) => string): readonly string[] {
  const lines = keyEvents.map(({ atMs, text }) => `- ${time(atMs)}: ${escapeMarkdown(text)}`);
  return lines.length > 0 ? lines : ['_None picked yet._'];
}

/** Each chain of whys as its question and the answers under it. */
export function whyLines({ whys, factors }: ReviewParts): readonly string[] {
  const lines = whys.flatMap(({ question, answers, factor }) => {
    const led = factor === null ? undefined : factors[factor];
    return [
      ...['', `**${escapeMarkdown(question)}**`, ''],
      ...answers.map((answer, index) => `${index + 1}. ${escapeMarkdown(answer)}`),
      ...(led ? ['', `Leads to: ${led.kind}, ${escapeMarkdown(led.text)}`] : []),
    ];
  });
  return lines.length > 0 ? lines.slice(1) : ['_Nobody has asked yet._'];
}

/** Contributing factors with their classes. */
export function factorLines({ factors }: ReviewParts): readonly string[] {
  const lines = factors.map(({ kind, text }) => `- ${titleOf(kind)}: ${escapeMarkdown(text)}`);
  return lines.length > 0 ? lines : ['_None named yet._'];
}

/** What people said, a line each. */
export function saidLines(said: readonly string[]): readonly string[] {
  return said.length > 0 ? said.map((text) => `- ${escapeMarkdown(text)}`) : [TO_BE_WRITTEN];
}

function titleOf(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
