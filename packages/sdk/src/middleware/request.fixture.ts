import type { RequestView } from './request.ts';

/** A request for tests; headers by their lower-case names. */
export function requestOf(
  target = 'GET /things',
  {
    address = '192.0.2.1',
    headers = {},
    signal,
  }: { address?: string; headers?: Record<string, string>; signal?: AbortSignal } = {},
): RequestView {
  const space = target.indexOf(' ');
  return {
    method: target.slice(0, space),
    path: target.slice(space + 1),
    address,
    header: (name) => headers[name],
    signal: () => signal,
  };
}
