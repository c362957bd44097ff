import type { FoundDetail } from '../../found.ts';

const EMAIL = /[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/gi;
const URL_WRITTEN = /https?:\/\/[^\s<>()"'`\]|→,;]{3,300}/gi;
const TOP_LEVEL = 'com|org|net|io|dev|app|co|ai|cloud|eu|de|ch|at|fr|es|pt|br|uk|jp|me|sh|so|tech|help|support';
const BARE_HOST = new RegExp(
  `(?<![\\w@./-])(?:[a-z0-9-]{1,63}\\.){1,4}(?:${TOP_LEVEL})(?![\\w.-])(?:/[^\\s<>()"'\`\\]|,;]{0,200})?`,
  'gi',
);
const PLACEHOLDER =
  /\[[^\]\n]{1,80}\](?!\()|<[a-z][^<>\n]{1,60}>|\b(?:TBD|TBA|TBC|TODO)\b|\+?[\d-]{0,8}[xX]{3,}[-\dxX]{0,16}/g;
const PHONE = /(?<![\w.])\+?\(?\d[\d\s().-]{5,18}\d(?!\w)|(?<!\w)\+?1-\d{3}-[A-Z0-9-]{4,12}/g;
const SLACK = /(?<![\w/])#[\p{L}][\p{L}\p{N}_-]{1,79}|(?<![\w.])@[\p{L}][\p{L}\p{N}_.-]{1,79}/gu;

/**
 * Reads every way to reach somebody out of a text, in the order of the text: e-mail and web addresses, telephone numbers,
 * Slack channels and handles, and the blanks where one of them should stand (`[Phone]`, `TBD`, `1-800-XXX-XXXX`).
 */
export function readDetails(text: string): FoundDetail[] {
  const found: { readonly detail: FoundDetail; readonly index: number }[] = [];
  let rest = text;
  const take = (kind: FoundDetail['kind'], pattern: RegExp, wanted: (value: string) => boolean = () => true): void => {
    rest = rest.replace(pattern, (written: string, ...others: unknown[]) => {
      const index = others.find((other): other is number => typeof other === 'number') ?? 0;
      const value = written.replace(/[.,;:!?\s]+$/, '');
      if (!wanted(value)) return written;
      found.push({ detail: { kind, value }, index });
      return ' '.repeat(written.length);
    });
  };
  take('url', URL_WRITTEN);
  take('email', EMAIL);
  take('placeholder', PLACEHOLDER);
  take('url', BARE_HOST);
  take('slack', SLACK);
  take('phone', PHONE, isPhone);
  return found.sort((a, b) => a.index - b.index).map(({ detail }) => detail);
}

/** What is left of a text without the details in it and the dashes and brackets around them. */
export function withoutDetails(text: string): string {
  const details = readDetails(text);
  let rest = text;
  for (const { value } of details) rest = rest.replace(value, ' ');
  if (details.length > 0) rest = rest.replace(/\([\s,;|]*\)/g, ' ').replace(/\s[-–—|·,/]{1,4}(?=\s|$)/g, ' ');
  return rest.replace(/\s+/g, ' ').replace(/^[\s\-–—|·,:/]{1,20}|[\s\-–—|·,:/]{1,20}$/g, '');
}

function isPhone(value: string): boolean {
  if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(value)) return false;
  const digits = value.replace(/\D/g, '').length;
  return digits >= 7 || /^\+?1-\d{3}-[A-Z]/.test(value);
}
