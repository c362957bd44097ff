import type { LiveEvent } from '../../packages/server/src/platform/live/live.ts';

/** One change heard on a node's live stream. */
export type HeardChange = Omit<Extract<LiveEvent, { kind: 'change' }>, 'kind'>;

/** Talks to one node as automation does: the API with a bearer token, and its live stream. */
export class NodeClient {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#authorization = `Bearer ${token}`;
  }

  /** Calls the API. @throws with the answer when it is not a success */
  async call<T = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** The status of an answer; 0 when nobody answers. */
  status(path: string): Promise<number> {
    return fetch(`${this.#url}${path}`).then(
      (response) => response.status,
      () => 0,
    );
  }

  /** Collects what `GET /api/live` says from now on, until `stop` or the end of the stream. */
  async listen(): Promise<{ readonly heard: HeardChange[]; stop(): void }> {
    const heard: HeardChange[] = [];
    const ending = new AbortController();
    const response = await fetch(`${this.#url}/api/live`, {
      headers: { authorization: this.#authorization },
      signal: ending.signal,
    });
    if (!response.ok || !response.body) throw new Error(`GET /api/live answered ${response.status}`);
    const stream = response.body.pipeThrough(new TextDecoderStream());
    void collect(stream, heard).catch(() => undefined);
    return { heard, stop: () => ending.abort() };
  }
}

async function collect(stream: ReadableStream<string>, heard: HeardChange[]): Promise<void> {
  let rest = '';
  for await (const text of stream) {
    const frames = `${rest}${text}`.split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^event: change\ndata: (.*)$/m.exec(frame)?.[1];
      if (data) heard.push(JSON.parse(data) as HeardChange);
    }
  }
}
