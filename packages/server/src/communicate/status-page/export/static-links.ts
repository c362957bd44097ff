/** The file in which a copy keeps what the live page has at `rest`: `/de/history` is in `de/history.html`. Null: in none. */
export function fileOf(rest: string, languages: readonly string[]): string | null {
  const path = rest.replace(/^\//, '').replace(/\/$/, '');
  const [first = '', ...others] = path.split('/');
  if (languages.includes(first)) {
    const file = fileOf(others.join('/'), []);
    return file === null ? null : `${first}/${file}`;
  }
  if (path === '') return 'index.html';
  if (path === 'json' || path === '.json') return 'status.json';
  if (path === 'rss' || path === 'atom') return `${path}.xml`;
  if (path === 'badge.svg' || /^api\/v2\/[a-z/-]+\.json$/.test(path)) return path;
  return /^(?:history(?:\/\d{4}-\d\d)?|incidents\/[A-Za-z0-9_-]+)$/.test(path) ? `${path}.html` : null;
}

/** Where a copy's documents lead. */
export interface LinkPlan {
  /** Before the addresses of the live page: `/status/x`. */
  readonly base: string;
  readonly languages: readonly string[];
  /** Files of the copy. */
  readonly files: ReadonlySet<string>;
  /** The live page, for what no copy can do: forms. */
  readonly live: string;
}

/**
 * Makes links of a rendered page relative, so that they work from any server, in any folder; a link to something that is not
 * in the copy leads to the live page. The text is our own renderer's, so attributes stand in double quotes, escaped.
 * @param file in which the page will stand
 */
export function relativeLinks(html: string, file: string, { base, languages, files, live }: LinkPlan): string {
  const up = '../'.repeat(file.split('/').length - 1);
  return html.replace(/\b(href|src|action)="(\/[^"]*)"/g, (whole, name: string, address: string) => {
    const [, path = '', tail = ''] = /^([^?#]*)(.*)$/s.exec(address) ?? [];
    if (path !== base && !path.startsWith(`${base}/`) && !path.startsWith(`${base}.`))
      return `${name}="${origin(live)}${address}"`;
    const target = tail === '' || tail.startsWith('#') ? fileOf(path.slice(base.length), languages) : null;
    if (target === null || !files.has(target)) return `${name}="${live}${address.slice(base.length)}"`;
    return whole === '' ? whole : `${name}="${up}${target}${tail}"`;
  });
}

/** Addresses in feeds and JSON are whole: those of incidents get the ending of their file. */
export function fileAddresses(text: string, url: string): string {
  const incidents = `${url}/incidents/`;
  return text
    .split(incidents)
    .map((part, index) => (index === 0 ? part : part.replace(/^[A-Za-z0-9_-]+/, '$&.html')))
    .join(incidents);
}

function origin(url: string): string {
  return new URL(url).origin;
}
