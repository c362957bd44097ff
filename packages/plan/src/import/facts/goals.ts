import type { FoundNote } from '../found.ts';
import { plainWords } from '../runbooks/phase-words.ts';
import { blocksOf, outsideRunbooks, type Scope } from '../scope.ts';

const GOALS =
  /\b(?:kpis?|goals|objectives|success (?:metrics|criteria)|(?:incident|on-call|review) metrics|metrics (?:and kpis|tracking|to track)|improvement targets|ziele|kennzahlen|metas|objetivos|objectifs|indicateurs)\b|目標|指標/;

/** Finds what a team wants to become better at, below headings such as *Metrics and KPIs*, and claims the lines. */
export function findGoals(scope: Scope): readonly FoundNote[] {
  const sections = [...outsideRunbooks(scope)].filter(({ title }) => GOALS.test(plainWords(title)));
  const items = sections.flatMap((section) =>
    [...blocksOf(section)].flatMap((block) => (block.kind === 'list' ? block.items : [])),
  );
  const free = items.filter((item) => item.text.trim() !== '' && item.blocks.length === 0 && scope.ledger.isFree(item));
  return free.map(({ text, line, lastLine }) => {
    scope.ledger.recover({ line, lastLine }, 'goal of the reviews');
    return { text: text.trim(), line, lastLine };
  });
}
