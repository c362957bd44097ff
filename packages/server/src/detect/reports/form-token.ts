import { randomBytes } from 'node:crypto';
import type { EpochMs } from '@tocsin/core';
import { type Keys, sameSecret } from '../../platform/auth/keys.ts';

/** A form that was opened earlier is asked for again. */
const VALID_MS = 24 * 3_600_000;

/** Makes the mark of one form of a service, which is taken once: another site cannot make it. */
export function makeFormToken(keys: Keys, service: string, nowMs: EpochMs): string {
  const name = `${Math.floor(nowMs / 1000).toString(36)}.${randomBytes(12).toString('hex')}`;
  return `${name}.${signature(keys, service, name)}`;
}

/** @returns the name of the form; null when the mark is not ours, of another service, or too old */
export function readFormToken(keys: Keys, service: string, token: string, nowMs: EpochMs): string | null {
  const [, name, time, signed] = /^(([0-9a-z]{1,10})\.[0-9a-f]{24})\.([0-9a-f]{43})$/.exec(token) ?? [];
  if (!name || !time || !signed || !sameSecret(signed, signature(keys, service, name))) return null;
  const ageMs = nowMs - Number.parseInt(time, 36) * 1000;
  return Math.abs(ageMs) <= VALID_MS ? name : null;
}

function signature(keys: Keys, service: string, name: string): string {
  return keys.sign(`report-form:${service}:${name}`);
}
