/** A message that waited and now goes out together with others. */
export interface BundleItem {
  /** Null for a message that is about no incident. */
  readonly incident: {
    readonly id: string;
    readonly severity: string;
    readonly title: string;
    readonly url: string;
  } | null;
  readonly isPage: boolean;
  readonly subject: string;
  /** Code by which this one alone is answered. */
  readonly code: string | null;
}

/** One message made of many, in simple Markdown. */
export interface Bundle {
  readonly subject: string;
  readonly text: string;
}

/** A text message of more lines is not read; the rest is counted. */
const MOST_LINES = 12;

/** Composes one message from all that waited for an address: each incident once, what wakes before what informs. */
export function composeBundle(items: readonly BundleItem[]): Bundle {
  const lines = linesOf(items);
  const shown = lines.slice(0, MOST_LINES);
  const rest = lines.length - shown.length;
  const ids = shown.slice(0, 3).map(({ label }) => label);
  const etc = lines.length > ids.length ? ', …' : '';
  const incidents = lines.filter(({ isIncident }) => isIncident).length;
  const needs = items.some(({ isPage, incident }) => isPage && incident);
  const what =
    incidents === lines.length
      ? `${count(lines.length, 'incident')} ${needs ? `need${lines.length === 1 ? 's' : ''} you` : 'changed'}`
      : count(lines.length, 'message');
  return {
    subject: `${what}: ${ids.join(', ')}${etc}`,
    text: [...shown.map(({ text }) => `- ${text}`), ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n'),
  };
}

interface Line {
  readonly isIncident: boolean;
  readonly label: string;
  readonly text: string;
}

/** An incident that has several messages is one line, with the code of the first that has one. */
function linesOf(items: readonly BundleItem[]): readonly Line[] {
  const lines = new Map<string, Line>();
  const ordered = [...items].sort((a, b) => Number(b.isPage) - Number(a.isPage));
  for (const [index, item] of ordered.entries()) {
    const key = item.incident?.id ?? `message ${index}`;
    if (!lines.has(key)) lines.set(key, lineOf(item, codeOf(ordered, item)));
  }
  return [...lines.values()];
}

function codeOf(items: readonly BundleItem[], item: BundleItem): string | null {
  if (!item.incident) return item.code;
  const id = item.incident.id;
  return items.find((other) => other.incident?.id === id && other.code !== null)?.code ?? null;
}

function lineOf({ incident, subject }: BundleItem, code: string | null): Line {
  const answer = code === null ? '' : ` (code ${code})`;
  if (!incident) return { isIncident: false, label: subject, text: `${subject}${answer}` };
  const { id, severity, title, url } = incident;
  return { isIncident: true, label: id, text: `[${severity} ${id}](${url}): ${title}${answer}` };
}

function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? '' : 's'}`;
}
