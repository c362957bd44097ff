import type { RequestView } from './request.ts';

interface Route {
  method: string | undefined;
  segments: string[];
  /** What a path without encoded signs must begin with; most requests are told apart by it. */
  prefix: string;
  /** The pattern ends with `**`: whatever lies below matches, too. */
  open: boolean;
}

/**
 * Makes a test of requests by patterns: `/health`, `/users/:id`, `/files/*` (one segment), `/hooks/**` (that path and all below),
 * each with or without a method before it (`POST /login`). Case counts; one slash at the end does not. A path that servers read
 * in different ways (`//`, `/../`, `%2e`, `%2f`, a backslash) matches no pattern, so that nobody gets past a gate in disguise.
 *
 * @throws when a pattern does not begin with a slash
 */
export function matchRoutes(patterns: readonly string[]): (request: RequestView) => boolean {
  const routes = patterns.map(readRoute);
  if (routes.length === 0) return () => false;
  return ({ method, path }) => {
    if (!path.includes('%') && !routes.some(({ prefix }) => path.startsWith(prefix))) return false;
    const segments = plainSegments(path);
    return segments !== undefined && routes.some((route) => matches(route, method, segments));
  };
}

function readRoute(pattern: string): Route {
  const words = pattern.trim().split(' ');
  const path = words.at(-1) ?? '';
  if (words.length > 2 || !path.startsWith('/')) {
    throw new Error(`the route "${pattern}" is not understood: write "/path" or "METHOD /path"`);
  }
  const segments = split(path);
  const open = segments.at(-1) === '**';
  const free = segments.findIndex((segment) => segment === '*' || segment === '**' || segment.startsWith(':'));
  return {
    prefix: `/${segments.slice(0, free < 0 ? segments.length : free).join('/')}`,
    method: words.length === 2 ? words[0]?.toUpperCase() : undefined,
    segments: open ? segments.slice(0, -1) : segments,
    open,
  };
}

function matches(route: Route, method: string, segments: readonly string[]): boolean {
  if (route.method !== undefined && route.method !== method) return false;
  if (segments.length < route.segments.length) return false;
  if (segments.length > route.segments.length && !route.open) return false;
  return route.segments.every((wanted, i) => wanted === '*' || wanted.startsWith(':') || wanted === segments[i]);
}

/** The decoded segments of a path that can be read in one way only; else undefined. */
function plainSegments(path: string): string[] | undefined {
  if (!path.startsWith('/') || path.includes('//') || path.includes('\\') || path.includes(';')) return undefined;
  const segments = split(path);
  for (let i = 0; i < segments.length; i += 1) {
    const segment = plainSegment(segments[i] ?? '');
    if (segment === undefined) return undefined;
    segments[i] = segment;
  }
  return segments;
}

function plainSegment(segment: string): string | undefined {
  if (segment === '.' || segment === '..') return undefined;
  if (!segment.includes('%')) return segment;
  try {
    const decoded = decodeURIComponent(segment);
    return ['/', '\\', '%', ';', '.', '?', '#', '\0'].some((sign) => decodes(segment, decoded, sign))
      ? undefined
      : decoded;
  } catch {
    return undefined;
  }
}

/** Whether the sign is there only because of the decoding: nobody needs to encode it but to hide it. */
function decodes(segment: string, decoded: string, sign: string): boolean {
  return sign === '%' ? decoded.includes(sign) : decoded.split(sign).length !== segment.split(sign).length;
}

function split(path: string): string[] {
  const inner = path.endsWith('/') ? path.slice(1, -1) : path.slice(1);
  return inner === '' ? [] : inner.split('/');
}
