import { KNOWN_VENDORS, type KnownVendor } from './known-vendors.ts';

const URLS = /https?:\/\/[a-z0-9.-]{3,120}(?::\d{1,5})?(?:\/[^\s<>()"'`\]|→,;]{0,200})?/gi;
const BARE =
  /(?<![\w@./-])(?:status\.(?:[a-z0-9-]{1,63}\.){1,3}[a-z]{2,12}|(?:[a-z0-9-]{1,63}\.){1,3}statuspage\.io|(?:www\.)?[a-z0-9-]{2,63}status\.(?:com|io|org|net))(?![\w-])/gi;

/** An address as the document writes it, with its host. */
export interface Address {
  /** With `https://`, without a final full stop or slash. */
  readonly url: string;
  readonly host: string;
  readonly path: string;
  readonly index: number;
}

/** Every web address of a line, and hosts of status pages that stand without `https://`. */
export function addressesIn(line: string): Address[] {
  const found = [...line.matchAll(URLS)].map((match) => address(match[0], match.index));
  const rest = line.replace(URLS, (written) => ' '.repeat(written.length));
  return [...found, ...[...rest.matchAll(BARE)].map((match) => address(`https://${match[0]}`, match.index))];
}

/** Whether an address shows how a service is doing: `status.example.com`, `examplestatus.com`, `….statuspage.io`. */
export function isStatusAddress({ host, path }: Address): boolean {
  return (
    /^status\./.test(host) ||
    /\.statuspage\.io$|(?:^|[.-])[a-z0-9-]{2,60}status\.(?:com|io|org|net)$|\.status\.[a-z.]+$/.test(host) ||
    /^health\.aws\.amazon\.com$/.test(host) ||
    (/^\/(?:api\/v\d\/)?status(?:\.json|\.html)?$/.test(path) && !/^api\.|^localhost/.test(host))
  );
}

/** The page that people open, of an address that a program asks: `…/api/v2/status.json` gives the host alone. */
export function statusPageOf({ url, host, path }: Address): string {
  return /\/api\/v\d/.test(path) ? `https://${host}` : url;
}

/** The well-known vendor to whom a host belongs; null: none. */
export function vendorOfHost(host: string): KnownVendor | null {
  return KNOWN_VENDORS.find(({ hosts }) => hosts.some((end) => host === end || host.endsWith(`.${end}`))) ?? null;
}

/** The well-known vendor that a text names as a word of its own; null: none. */
export function vendorOfName(name: string): KnownVendor | null {
  const words = ` ${name.toLowerCase().replace(/[^a-z0-9.]+/g, ' ')} `;
  return (
    KNOWN_VENDORS.find(
      ({ id, title }) => words.includes(` ${title.toLowerCase()} `) || words.includes(` ${id.replace(/-/g, ' ')} `),
    ) ?? null
  );
}

function address(written: string, index: number): Address {
  const url = written.replace(/[.,;:!?/]+$/, '');
  const host = (/^https?:\/\/([a-z0-9.-]+)/i.exec(url)?.[1] ?? '').toLowerCase();
  const path = url.replace(/^https?:\/\/[^/]*/i, '');
  return { url, host, path, index };
}
