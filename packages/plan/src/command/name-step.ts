/** A title read from the lines of a comment. */
export interface StepTitle {
  readonly title: string;
  /** Lines that are not in the title. */
  readonly rest: readonly string[];
  readonly option: string | null;
  /** `2` of `Step 2:` or `2.`, or null. */
  readonly number: number | null;
}

const OPTION =
  /^(?:option|alternative|variant[ea]?|opção|opción|opzione|method|methode|méthode|método|metodo|approach|選択肢|方法)\s*(?:[A-Z0-9]{1,2})?\s*[:.)–—-]\s*/iu;
const STEP =
  /^(?:(?:step|schritt|passo|paso|étape|etape|fase|phase|stufe|手順|ステップ)\s*#?(\d{1,2})\s*[:.)–—-]?|(\d{1,2})(?:\.\d{1,2})?[.)](?!\d)|(\d{1,2})️?⃣)\s*/iu;
const LONGEST_TITLE = 120;

/** Reads the title, option and number of a step from the lines of the comment above it. */
export function readTitle(lines: readonly string[]): StepTitle {
  const first = lines[0] ?? '';
  const option = OPTION.test(first) ? nameStep(first) : null;
  // `Option 2: Deploy a version` followed by `1. Find it` names the way first and its first step after it.
  const second = option === null ? null : STEP.exec(lines[1] ?? '');
  const shown = second ? (lines[1] ?? '') : first.replace(OPTION, '') || first;
  const number = second ?? STEP.exec(shown);
  const digits = number?.[1] ?? number?.[2] ?? number?.[3];
  return {
    title: nameStep(shown.replace(STEP, '') || shown),
    rest: lines.slice(second ? 2 : 1),
    option,
    number: digits === undefined ? null : Number(digits),
  };
}

/** Makes a title of a line: without final colons and full stops, and not longer than a line. */
export function nameStep(line: string): string {
  const title = line
    .replace(/^[-*•→]\s+/, '')
    .replace(/[\s:.]+$/, '')
    .trim();
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
}
