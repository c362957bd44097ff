/** Where the parts of a page lie, as its links say them. Exported copies lay them out differently. */
export interface PageLinks {
  readonly page: string;
  /** Without a month: the newest one. */
  history(month?: string, page?: number): string;
  incident(id: string): string;
  language(language: string): string;
  readonly rss: string;
  readonly atom: string;
  readonly json: string;
  /** The whole address of the page, for feeds. */
  readonly absolute: string;
  /** Null: there is none here. */
  readonly report: string | null;
  readonly subscribe: string | null;
}

/**
 * The links of a page that Tocsin serves itself.
 * @param base its path without a slash at the end: `/status/shop`, or nothing under a name of its own
 * @param origin `https://tocsin.example.com`
 * @param language that of the visitor, kept in the links; null: the page's first
 */
export function servedLinks(base: string, origin: string, language: string | null): PageLinks {
  const query = (values: Readonly<Record<string, string | undefined>>) => {
    const set = Object.entries({ ...values, lang: values.lang ?? language ?? undefined });
    const written = set.flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    return written.length > 0 ? `?${written.join('&')}` : '';
  };
  const page = base === '' ? '/' : base;
  return {
    page: `${page}${query({})}`,
    history: (month, number) =>
      `${base}/history${query({ month, page: number === undefined || number === 1 ? undefined : String(number) })}`,
    incident: (id) => `${base}/incidents/${encodeURIComponent(id)}${query({})}`,
    language: (lang) => `${page}${query({ lang })}`,
    rss: `${base}/rss`,
    atom: `${base}/atom`,
    json: base === '' ? '/status.json' : `${base}.json`,
    absolute: `${origin}${base}`,
    report: `${base}/report`,
    subscribe: `${base}/subscribe`,
  };
}
