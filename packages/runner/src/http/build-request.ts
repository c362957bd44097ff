import { resolve } from 'node:path';
import { FillError, fillAddress, fillBody, fillHeader, type HttpRequest, type HttpScope } from '@tocsin/core';
import type { CellJob, CellPlace } from '../cell.ts';
import type { OutgoingRequest } from './answer.ts';
import { readBodyFile } from './read-body-file.ts';

/** What frames the message: it follows from the body, and must not contradict it. */
const FRAMING = /^(?:content-length|transfer-encoding)$/i;
const DEFAULTS = { 'User-Agent': 'tocsin', Accept: '*/*', 'Accept-Encoding': 'gzip, deflate, br' };

/** Fills in a request and reads the files of its body. @throws FillError */
export async function buildRequest(
  request: HttpRequest,
  scope: HttpScope,
  job: CellJob,
  place: CellPlace,
): Promise<OutgoingRequest> {
  const written = request.headers
    .filter(({ name }) => !FRAMING.test(name))
    .map(({ name, value }) => [name, headerValue(name, fillHeader(value, scope))] as const);
  const missing = Object.entries(DEFAULTS).filter(([name]) => valueIn(written, name) === null);
  const headers = [...missing, ...written];
  const { method, followsRedirects, verifiesTls } = request;
  const url = addressOf(fillAddress(request.target, scope), valueIn(headers, 'host'));
  const body = await bodyOf(request, valueIn(headers, 'content-type') ?? '', scope, folderOf(job, place), place);
  // Node leaves it out of a DELETE, and then the body would begin a request of its own.
  const length = body === null ? [] : [['Content-Length', String(body.length)] as const];
  return { method, url, headers: [...headers, ...length], body, followsRedirects, verifiesTls };
}

/** The folder that files of the cell are relative to. */
function folderOf({ session, cwd }: CellJob, place: CellPlace): string {
  return resolve(session.cwd ?? place.cwd, cwd ?? '.');
}

function valueIn(headers: OutgoingRequest['headers'], wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1] ?? null;
}

/** `Authorization: Basic user:password`, or with a space between, is encoded as the convention says. */
function headerValue(name: string, value: string): string {
  if (!/^(?:proxy-)?authorization$/i.test(name)) return value;
  const [, user, password] = /^basic\s+([^\s:]+)(?:\s*:\s*|\s+)(\S.*)$/i.exec(value) ?? [];
  if (user === undefined) return value;
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A path alone goes to the host of the header, as in HTTP itself. */
function addressOf(target: string, host: string | null): URL {
  if (target.startsWith('/') && host === null)
    throw new FillError('The address names no host: write it out, or add a "Host:" header');
  const whole = target.startsWith('/') ? `${host?.endsWith(':443') ? 'https' : 'http'}://${host}${target}` : target;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(whole) ? whole : `http://${whole}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new FillError('The address is no web address (http or https)');
}

async function bodyOf(
  { body }: HttpRequest,
  contentType: string,
  scope: HttpScope,
  folder: string,
  place: CellPlace,
): Promise<Buffer | null> {
  if (body.length === 0) return null;
  const isMultipart = /^multipart\//i.test(contentType);
  const lines = (text: string) => Buffer.from(isMultipart ? text.replace(/\r?\n/g, '\r\n') : text);
  const parts: Buffer[] = [];
  for (const part of body) {
    if (part.kind === 'text') parts.push(lines(fillBody(part.text, contentType, scope)));
    else {
      const bytes = await readBodyFile(part.path, folder, place);
      parts.push(part.filled ? Buffer.from(fillBody(bytes.toString('utf8'), contentType, scope)) : bytes);
    }
  }
  return Buffer.concat(isMultipart ? [...parts, Buffer.from('\r\n')] : parts);
}
