import { createHash } from 'node:crypto';
import { isSecretName, REDACTED } from '@tocsin/core';
import { type Answer, headerOf, MOST_BODY_BYTES, type OutgoingRequest } from './answer.ts';
import { bodyJson, bodyText } from './body-text.ts';
import { maskJson } from './mask-json.ts';
import { isCredential } from './send-request.ts';

/** Characters of a body that are shown: its beginning and its end. */
const SHOWN_HEAD = 12_000;
const SHOWN_TAIL = 4_000;
const LONGEST_HEADER = 500;
/** Headers that say something to people; the others only when a check names them. */
const TELLING =
  /^(?:location|retry-after|date|server|via|age|etag|cache-control|content-(?:type|length|encoding)|www-authenticate|set-cookie|x-(?:request|correlation|amzn-trace|vercel|railway|cache|powered).*|cf-(?:ray|cache-status)|(?:x-)?ratelimit.*|x-rate-limit.*|allow|deprecation|sunset)$/i;

/** The line that says what is sent: `POST https://example.com/login`, without what is secret in the address. */
export function requestLine({ method, url }: Pick<OutgoingRequest, 'method' | 'url'>): string {
  return `${method} ${shownAddress(url.href)}`;
}

/** An address without passwords, also those that stand in its query. */
export function shownAddress(address: string): string {
  return address
    .replace(/^([a-z]+:\/\/[^/?#@:]*):[^/?#]*@/i, `$1:${REDACTED}@`)
    .replace(/([?&#])([^=&#?]{1,200})=([^&#]+)/g, (whole, sign: string, name: string) => {
      const isSecret = isSecretName(name) || /^(?:sig|signature|code|auth)$/i.test(name);
      return isSecret ? `${sign}${name}=${REDACTED}` : whole;
    });
}

/** An answer as people read it: status and time, where it was redirected, telling headers, and the body in bounds. */
export function showAnswer(answer: Answer, checkedHeaders: readonly string[]): string {
  const { status, statusText, durationMs, redirects, body, isCut } = answer;
  const size = `${body.length.toLocaleString('en')}${isCut ? ' bytes and more' : ' bytes'}`;
  const lines = redirects.map((address) => `→ ${shownAddress(address)}`);
  lines.push(`HTTP ${`${status} ${statusText}`.trim()} · ${Math.round(durationMs)} ms · ${size}`);
  const headers = headerLines(answer, checkedHeaders);
  return `${[...lines, ...headers].join('\n')}\n${showBody(answer)}`;
}

/** The first line alone, for an answer that is not to be shown. */
export function showStatus({ status, statusText, durationMs }: Answer): string {
  return `HTTP ${`${status} ${statusText}`.trim()} · ${Math.round(durationMs)} ms\n`;
}

function headerLines(answer: Answer, checkedHeaders: readonly string[]): string[] {
  const wanted = checkedHeaders.map((name) => name.toLowerCase());
  return Object.keys(answer.headers)
    .filter((name) => TELLING.test(name) || wanted.includes(name))
    .map((name) => `${name}: ${headerText(answer, name)}`);
}

/** A cookie's name stays, and what says how long it lasts; its value does not. */
function headerText(answer: Answer, name: string): string {
  const text = headerOf(answer, name) ?? '';
  if (name === 'set-cookie') {
    const cookies = [answer.headers['set-cookie'] ?? []].flat();
    return cookies.map((cookie) => bounded(cookie.replace(/=[^;]*/, `=${REDACTED}`), LONGEST_HEADER)).join(', ');
  }
  if (name === 'location') return bounded(shownAddress(text), LONGEST_HEADER);
  return isCredential(name) ? REDACTED : bounded(text, LONGEST_HEADER);
}

function showBody(answer: Answer): string {
  if (answer.body.length === 0) return '';
  const text = bodyText(answer);
  if (text === null) return `\n(${describeBinary(answer)})\n`;
  const json = bodyJson(answer);
  const pretty = json === undefined ? text : JSON.stringify(maskJson(json), null, 2);
  const more = answer.isCut ? `\n… only the first ${MOST_BODY_BYTES / 1_000_000} MB were read …` : '';
  return `\n${middleCut(pretty.replace(/\n+$/, ''))}${more}\n`;
}

function describeBinary(answer: Answer): string {
  const { body, isCut } = answer;
  const type = headerOf(answer, 'content-type') ?? 'of no stated type';
  const hash = createHash('sha256').update(body).digest('hex');
  const sum = isCut ? '' : `, SHA-256 ${hash}`;
  return `binary, ${type.slice(0, 80)}, ${body.length.toLocaleString('en')} bytes${isCut ? ' and more' : ''}${sum}`;
}

function middleCut(text: string): string {
  const left = text.length - SHOWN_HEAD - SHOWN_TAIL;
  if (left <= 0) return text;
  return `${text.slice(0, SHOWN_HEAD)}\n… ${left} characters left out …\n${text.slice(-SHOWN_TAIL)}`;
}

function bounded(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
