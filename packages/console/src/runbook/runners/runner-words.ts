const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MOST_LABELS = 50;

/** The labels in what was typed, parted by commas or blanks, each once. */
export function labelsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

/** What is wrong with the name of a runner; null: nothing. The server decides; this only saves a round trip. */
export function refuseName(name: string, known: readonly string[]): string | null {
  if (name === '') return 'Give it a name, such as db-1.';
  if (!NAME.test(name)) return 'Use letters, digits, . _ and -, and begin with a letter or a digit.';
  return known.includes(name) ? 'There is a runner of this name. Remove that one, or choose another name.' : null;
}

/** What is wrong with the labels of a runner; null: nothing. */
export function refuseLabels(labels: readonly string[]): string | null {
  if (labels.length === 0) return 'Give it a label: steps with runner=LABEL run there.';
  if (labels.length > MOST_LABELS) return `Use at most ${MOST_LABELS} labels.`;
  const wrong = labels.find((label) => !NAME.test(label));
  return wrong === undefined ? null : `“${wrong}” is no label: use letters, digits, . _ and -.`;
}

/** The command that starts a runner on its machine. */
export function startCommand(origin: string, token: string): string {
  return `TOCSIN_RUNNER_TOKEN=${token} tocsin runner --url ${origin}`;
}

/** Where a step stands, in words: `shop/roll-back/verify` as runbook and step. */
export function placeOf(step: string): { readonly service: string; readonly runbook: string; readonly step: string } {
  const [service = '', runbook = '', ...rest] = step.split('/');
  return { service, runbook, step: rest.join('/') };
}
