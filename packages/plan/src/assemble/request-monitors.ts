import type { BrowserMonitor, HttpMonitor, JourneyMonitor, WebSocketMonitor } from '@tocsin/core';
import { expectedOfStep } from './expected.ts';
import { type Around, type CheckedDraft, checkedOf } from './monitors.ts';

type Draft<T extends CheckedDraft['type']> = Extract<CheckedDraft, { type: T }>;
type RequestDraft = Pick<Draft<'journey'>['steps'][number], 'url' | 'method' | 'headers' | 'bearer' | 'basic' | 'body'>;

/** Builds a monitor of one address. */
export function assembleRequest(monitor: Draft<'http' | 'websocket'>, id: string): HttpMonitor | WebSocketMonitor {
  if (monitor.type === 'http') {
    const { redirects, verify } = monitor;
    return { ...checkedOf(monitor, id), type: 'http', ...requestOf(monitor), redirects, verify };
  }
  const { url, headers, send } = monitor;
  return { ...checkedOf(monitor, id), type: 'websocket', url, headers, send: send ?? null };
}

/** Builds a journey. */
export function assembleJourney(monitor: Draft<'journey'>, id: string): JourneyMonitor {
  const steps = monitor.steps.map((step) => ({
    title: step.title ?? `${step.method} ${step.url}`,
    ...requestOf(step),
    expect: expectedOfStep(step.expect),
    extract: step.extract,
  }));
  return { ...checkedOf(monitor, id), type: 'journey', steps };
}

/** Builds a browser journey with the text of its script. */
export function assembleBrowser(monitor: Draft<'browser'>, id: string, { scripts }: Around): BrowserMonitor {
  const script = { file: monitor.script, source: scripts.get(monitor.script) ?? '' };
  return { ...checkedOf(monitor, id), type: 'browser', script };
}

/** What is sent: who asks goes into the headers, and JSON says that it is JSON; a header that is written out goes before. */
function requestOf({ url, method, headers, bearer, basic, body }: RequestDraft) {
  const asked: Record<string, string> = {};
  if (basic) asked.Authorization = `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`;
  if (bearer !== undefined) asked.Authorization = `Bearer ${bearer}`;
  const isJson = body !== undefined && typeof body !== 'string';
  if (isJson) asked['Content-Type'] = 'application/json';
  const written = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const added = Object.entries(asked).filter(([name]) => !written.has(name.toLowerCase()));
  return {
    url,
    method,
    headers: { ...Object.fromEntries(added), ...headers },
    body: body === undefined ? null : isJson ? JSON.stringify(body) : body,
  };
}
