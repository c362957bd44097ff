import type { Plan } from '@tocsin/core';
import { clean, type Fields, isObject, parseObject } from '../fields.ts';

/** PagerDuty Events API v2: https://developer.pagerduty.com/docs/send-alert-event */
export interface PagerDutyEvent {
  readonly routingKey: string;
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedupKey: string | null;
  readonly client: string | null;
  /** Only a trigger needs one; what else a sender puts in it is kept with the raw event. */
  readonly payload: PagerDutyPayload | null;
}

export interface PagerDutyPayload {
  readonly summary: string;
  readonly severity: keyof Plan['intake']['severity'];
  readonly component: string | null;
  readonly atMs: number | null;
}

const ROUTING_KEY_CHARACTERS = 32;
const DEDUP_KEY_CHARACTERS = 255;
const SUMMARY_CHARACTERS = 1024;
const ACTIONS = ['trigger', 'acknowledge', 'resolve'] as const;
const SEVERITIES = ['critical', 'warning', 'error', 'info'] as const;

/**
 * Reads an event. A summary that is too long is cut, because a page that is refused for its length is a page that is lost.
 * @returns the event, or every reason why it is invalid
 */
export function parsePagerDutyEvent(text: string): PagerDutyEvent | readonly string[] {
  const event = parseObject(text);
  if (!event) return ['The body is not a JSON object'];
  const errors: string[] = [];
  const routingKey = requireText(event, 'routing_key', errors);
  if (routingKey && routingKey.length !== ROUTING_KEY_CHARACTERS) {
    errors.push(`Length of 'routing_key' is incorrect (should be ${ROUTING_KEY_CHARACTERS} characters)`);
  }
  const action = requireOneOf(event, 'event_action', ACTIONS, errors);
  // Only a trigger may leave its key to us; what else could an acknowledgement be meant for?
  const needsKey = action === 'acknowledge' || action === 'resolve';
  const dedupKey = (needsKey ? requireText : optionalText)(event, 'dedup_key', errors);
  if (dedupKey && dedupKey.length > DEDUP_KEY_CHARACTERS) {
    errors.push(`'dedup_key' is too long (maximum is ${DEDUP_KEY_CHARACTERS} characters)`);
  }
  for (const key of ['client', 'client_url']) optionalText(event, key, errors);
  checkAttachments(event, 'links', 'href', errors);
  checkAttachments(event, 'images', 'src', errors);
  const payload = action === 'trigger' ? parsePayload(event.payload, errors) : null;
  if (errors.length > 0 || action === null) return errors;
  const client = typeof event.client === 'string' && event.client !== '' ? clean(event.client) : null;
  return { routingKey: routingKey ?? '', action, dedupKey: dedupKey || null, client, payload };
}

function parsePayload(value: unknown, errors: string[]): PagerDutyPayload | null {
  if (!isObject(value)) {
    errors.push("'payload' is missing or blank");
    return null;
  }
  const summary = requireText(value, 'summary', errors, 'payload.');
  requireText(value, 'source', errors, 'payload.');
  const severity = requireOneOf(value, 'severity', SEVERITIES, errors, 'payload.');
  for (const key of ['component', 'group', 'class']) optionalText(value, key, errors, 'payload.');
  const details = value.custom_details;
  if (details !== undefined && details !== null && typeof details !== 'object' && typeof details !== 'string') {
    errors.push("'payload.custom_details' is invalid (must be an object)");
  }
  const atMs = parseTimestamp(value.timestamp);
  if (atMs === undefined) errors.push("'payload.timestamp' is invalid (must be an ISO 8601 timestamp)");
  if (!summary || !severity) return null;
  const component = typeof value.component === 'string' ? clean(value.component) : null;
  return { summary: [...summary].slice(0, SUMMARY_CHARACTERS).join(''), severity, component, atMs: atMs ?? null };
}

/** @returns milliseconds; null when there is none; undefined when it cannot be read */
function parseTimestamp(value: unknown): number | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') return undefined;
  // ISO 8601 allows the offset without a colon, as in PagerDuty's own example; Date does not.
  const atMs = Date.parse(value.trim().replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(atMs) ? undefined : atMs;
}

function requireText(fields: Fields, key: string, errors: string[], path = ''): string | null {
  const value = fields[key];
  if (value === undefined || value === null || value === '') errors.push(`'${path}${key}' is missing or blank`);
  else if (typeof value !== 'string') errors.push(`'${path}${key}' is invalid (must be a string)`);
  else if (value.trim() === '') errors.push(`'${path}${key}' is missing or blank`);
  else return clean(value);
  return null;
}

function optionalText(fields: Fields, key: string, errors: string[], path = ''): string | null {
  const value = fields[key];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return clean(value);
  errors.push(`'${path}${key}' is invalid (must be a string)`);
  return null;
}

function requireOneOf<T extends string>(
  fields: Fields,
  key: string,
  allowed: readonly T[],
  errors: string[],
  path = '',
): T | null {
  const value = requireText(fields, key, errors, path);
  if (value === null) return null;
  const found = allowed.find((one) => one === value);
  if (found) return found;
  const listed = allowed.map((one) => `'${one}'`);
  errors.push(
    `'${path}${key}' is invalid (must be one of the following: ${listed.slice(0, -1).join(', ')} or ${listed.at(-1)})`,
  );
  return null;
}

function checkAttachments(event: Fields, key: string, required: string, errors: string[]): void {
  const value = event[key];
  if (value === undefined || value === null) return;
  const isList = Array.isArray(value) && value.every((item) => isObject(item) && typeof item[required] === 'string');
  if (!isList) errors.push(`'${key}' is invalid (must be a list of objects with '${required}')`);
}
