import type { PageLinks } from '../render-page.ts';
import type { StatusPath } from '../serve/status-path.ts';

/** The file in which a copy keeps a document: `history` in German is in `de/history.html`. */
export function fileOf({ document, language }: StatusPath): string {
  const folder = language === null ? '' : `${language}/`;
  if (document === '') return `${folder}index.html`;
  if (document === 'json') return 'status.json';
  if (document === 'rss' || document === 'atom') return `${folder}${document}.xml`;
  if (document === 'badge.svg' || document.startsWith('api/')) return document;
  return `${folder}${document}.html`;
}

export interface CopyLinkOptions {
  /** The languages of the page; the first one is not in a folder of its own. */
  readonly languages: readonly string[];
  /** Documents that the copy has. */
  readonly documents: ReadonlySet<string>;
  /** Where the copy is read. */
  readonly url: string;
  /** The live page, for what no copy can do. */
  readonly live: string;
}

/** Links from one document of a copy to the others: relative, so that they work from any server, in any folder. */
export function copyLinks(from: StatusPath, options: CopyLinkOptions): PageLinks {
  const { languages, documents, url, live } = options;
  const up = '../'.repeat(fileOf(from).split('/').length - 1);
  const to = (document: string) => `${up}${fileOf({ document, language: from.language })}`;
  // A month that is too long ago for a copy is read on the live page.
  const orLive = (document: string) => (documents.has(document) ? to(document) : `${live}/${document}`);
  return {
    page: to(''),
    history: (month, page) => orLive(historyDocument(month, page)),
    incident: (id) => orLive(`incidents/${id}`),
    language: (language) => `${up}${fileOf({ document: '', language: language === languages[0] ? null : language })}`,
    ...{ rss: to('rss'), atom: to('atom'), json: to('json'), absolute: url },
    report: `${live}/report`,
    subscribe: `${live}/subscribe${from.language === null ? '' : `?lang=${from.language}`}`,
  };
}

/** The document of a month of the past: `history/2026-10`, and its second page `history/2026-10/2`. */
export function historyDocument(month?: string, page = 1): string {
  return [
    'history',
    ...(month === undefined ? [] : [month]),
    ...(month === undefined || page === 1 ? [] : [page]),
  ].join('/');
}

/** Addresses in feeds and JSON are whole; in a copy with an address of its own they get the endings of their files. */
export function fileAddresses(text: string, url: string): string {
  const incidents = `${url}/incidents/`;
  const [first = '', ...others] = text.split(incidents);
  const whole = [first, ...others.map((part) => part.replace(/^[A-Za-z0-9_-]+/, '$&.html'))].join(incidents);
  return whole.replaceAll(`"${url}/rss"`, `"${url}/rss.xml"`).replaceAll(`"${url}/atom"`, `"${url}/atom.xml"`);
}
