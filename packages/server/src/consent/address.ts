import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { emailIdentity, phoneIdentity } from '@tocsin/core';
// The smallest of its metadata knows lengths, not ranges: a number of a range that is new today is still a number.
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { App } from '../platform/app.ts';
import { Problem } from '../platform/problem.ts';

/** An address as it is kept, and by what it is known. */
export interface Address {
  /** E.164, or e-mail in lower case. */
  readonly text: string;
  readonly identity: string;
  /** Other addresses that the same spelling may mean: whoever is suppressed under one of them gets nothing. */
  readonly alternates: readonly string[];
  /** Whether its length is one that the country's numbers have. */
  readonly isPossible: boolean;
}

const LONGEST = 320;
const SCHEME = /^(?:tel|sms|whatsapp|mailto|callto):/iu;
const EXTENSION = /(?:;.*|(?:x|ext\.?|#)\s*\d{1,8})$/iu;
const NUMBER_CHARACTERS = /^[+＋\p{Nd}\s().\-‐-―−/·]+$/u;
const EMAIL = /^[^\s@<>"(),;:\\[\]]{1,64}@[^\s@<>"(),;:\\[\]]{1,255}$/u;
/** Numbers of North America that are written as they are kept: most of what is asked, known without a parser. */
const PLAIN = /^\+1[2-9]\d{9}$/;

/**
 * Reads a number in any spelling, or an address of e-mail. Null: it is neither.
 * @param region country of numbers that are written without one
 */
export function readAddress(given: string, region: string): Address | null {
  const text = given
    .slice(0, LONGEST + 1)
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(SCHEME, '')
    .trim();
  if (text.length > LONGEST) return null;
  if (PLAIN.test(text)) return { text, identity: phoneIdentity(text), alternates: [], isPossible: true };
  return text.includes('@') ? readEmail(text) : readNumber(text, region);
}

function readEmail(text: string): Address | null {
  if (!EMAIL.test(text)) return null;
  const at = text.lastIndexOf('@');
  const domain = domainToASCII(
    text
      .slice(at + 1)
      .normalize('NFKC')
      .replace(/\.$/u, ''),
  );
  if (!domain.includes('.')) return null;
  const email = `${text.slice(0, at).normalize('NFKC').toLowerCase()}@${domain}`;
  return { text: email, identity: emailIdentity(email), alternates: [], isPossible: true };
}

function readNumber(given: string, region: string): Address | null {
  const text = given.replace(EXTENSION, '').trim();
  if (!NUMBER_CHARACTERS.test(text)) return null;
  const isInternational = /^[+＋]/u.test(text);
  const readings = [parse(text, region), ...(isInternational ? [] : otherReadings(text, region))].filter(
    (one) => one !== null,
  );
  const first = readings.find(({ isPossible }) => isPossible) ?? readings[0];
  if (!first) return null;
  const identity = phoneIdentity(first.e164);
  const alternates = readings.map(({ e164 }) => phoneIdentity(e164)).filter((other) => other !== identity);
  return { text: first.e164, identity, alternates: [...new Set(alternates)], isPossible: first.isPossible };
}

/** Without a plus, `49 151…` may be a number with its country, and `00…` one with the prefix of another country. */
function otherReadings(text: string, region: string): readonly (Reading | null)[] {
  const bare = text.replace(/^[\s(]*0[\s(]*0/u, '');
  return [parse(`+${bare.replace(/^[\s(]+/u, '')}`, region)];
}

interface Reading {
  readonly e164: string;
  readonly isPossible: boolean;
}

/** `+521…` of Mexico is longer than the metadata allows, and is still used by vendors. */
const OLD_MEXICO = /^\+521\d{10}$/;

function parse(text: string, region: string): Reading | null {
  const number = parsePhoneNumberFromString(text, region as CountryCode);
  if (!number || !/^\+\d{5,15}$/.test(number.number)) return null;
  return { e164: number.number, isPossible: number.isPossible() || OLD_MEXICO.test(number.number) };
}

/** By what an identity is known in the database: a hash that nobody without the instance's secret can make. */
export function keyOf(app: Pick<App, 'keys'>, identity: string): string {
  return createHmac('sha256', app.keys.seed('consent')).update(identity).digest('base64url');
}

/** The address that a request means. @throws Problem 'invalid' */
export function requireAddress(app: App, service: string, given: string): Address & { readonly key: string } {
  const address = readAddress(given, app.plans.get(service).consent.region);
  if (!address?.isPossible)
    throw new Problem(
      'invalid',
      'That is neither a telephone number nor an address of e-mail. Write a number with its country: +1 555 010 0123.',
      [{ at: 'to', message: 'is no address' }],
    );
  return { ...address, key: keyOf(app, address.identity) };
}

/** The service that a request means, or the only one. @throws Problem 'invalid' or 'not-found' */
export function requireService(app: App, given: string | undefined): string {
  if (given !== undefined) return app.plans.get(given).service;
  const services = app.plans.all().map(({ plan }) => plan.service);
  const [only] = services;
  if (only === undefined || services.length > 1)
    throw new Problem('invalid', `Say which service is meant: ${services.join(', ') || 'there is none'}.`);
  return only;
}
