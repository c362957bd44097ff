import { Window } from 'happy-dom';
import { act, createElement, type FunctionComponent, StrictMode } from 'react';
import type { Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin } from './client.ts';
import type { LeverContext } from './evaluate.ts';
import { initialOf, leverHookOf, TocsinProvider, useLever } from './react.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

const soon = { timeout: 5_000, interval: 5 };
const TIMING = { silenceMs: 5_000, backoffMinMs: 5, backoffMaxMs: 40, pollMs: 40 };
const given = globalThis as Record<string, unknown>;
const added: string[] = [];

let tocsin: FakeTocsin;
let client: ReturnType<typeof connect>;
let root: Root | undefined;
let container: Element;
let renders: Record<string, number>;
let dom: typeof import('react-dom/client');

function connect() {
  return createTocsin({ url: tocsin.url, key: 'k', timing: TIMING, defaults: { scheduler: true, rate: 60 } });
}

/** Other tests may share this process: what React looks for is there only as long as these run. */
beforeAll(async () => {
  const window = new Window();
  const wanted = { window, document: window.document, navigator: window.navigator, IS_REACT_ACT_ENVIRONMENT: true };
  for (const [name, value] of Object.entries(wanted)) {
    if (name in given) continue;
    given[name] = value;
    added.push(name);
  }
  dom = await import('react-dom/client');
});
afterAll(() => {
  for (const name of added) delete given[name];
});
beforeEach(async () => {
  tocsin = await startFakeTocsin({ scheduler: false, rate: 30 });
  client = connect();
  container = (given.document as Document).createElement('main');
  renders = {};
});
afterEach(async () => {
  act(() => root?.unmount());
  root = undefined;
  await client.close();
  await tocsin.kill();
});

const useTypedLever = leverHookOf<ReturnType<typeof connect>>();

const Shown: FunctionComponent<{ id: string; context?: LeverContext }> = ({ id, context }) => {
  renders[id] = (renders[id] ?? 0) + 1;
  return createElement('p', { id }, `${id}: ${useLever(id, context)}`);
};

const Rate: FunctionComponent = () => {
  const rate: number = useTypedLever('rate');
  return createElement('b', null, rate * 2);
};

function app(...children: ReturnType<typeof createElement>[]) {
  return createElement(TocsinProvider, { client }, ...children);
}

async function show(element: ReturnType<typeof createElement>): Promise<void> {
  await client.ready(5_000);
  root = dom.createRoot(container);
  act(() => root?.render(element));
}

/** Publishes, and waits until both the client and React are done with it. */
async function publish(version: number, levers: Record<string, unknown>): Promise<void> {
  await act(async () => {
    tocsin.publishText(version, JSON.stringify({ version, levers }));
    await vi.waitFor(() => expect(client.stats().version).toBe(version), soon);
  });
}

const plain = (value: unknown) => ({ value, pulled: false });

describe('useLever', () => {
  it('shows the value and renders again only for its own lever', async () => {
    await show(
      app(createElement(Shown, { id: 'scheduler' }), createElement(Shown, { id: 'rate' }), createElement(Rate)),
    );
    expect(container.textContent).toBe('scheduler: falserate: 3060');
    expect(renders).toEqual({ scheduler: 1, rate: 1 });
    await publish(2, { scheduler: plain(true), rate: plain(30) });
    expect(container.textContent).toBe('scheduler: truerate: 3060');
    expect(renders).toEqual({ scheduler: 2, rate: 1 });
    await publish(3, { scheduler: plain(true), rate: plain(5) });
    expect(container.textContent).toBe('scheduler: truerate: 510');
    expect(renders).toEqual({ scheduler: 2, rate: 2 });
  });

  it('asks for its context, and does not render again when others are concerned', async () => {
    const [eu, us] = ['eu', 'us'].map((region) =>
      createElement(Shown, { id: 'webhooks', key: region, context: { region } }),
    );
    if (!eu || !us) throw new Error('two regions');
    await show(app(eu));
    const pulledIn = (...regions: string[]) => ({
      webhooks: { value: true, pulled: true, scope: { value: false, match: { region: regions } } },
    });
    await publish(2, pulledIn('us'));
    expect(container.textContent).toBe('webhooks: true');
    const before = renders.webhooks;
    await publish(3, pulledIn('asia'));
    expect(renders.webhooks).toBe(before);
    await publish(4, pulledIn('eu'));
    expect(container.textContent).toBe('webhooks: false');
    act(() => root?.render(app(us)));
    expect(container.textContent).toBe('webhooks: true');
  });

  it('takes the provider’s context where it is given none, and another id when that changes', async () => {
    await publish(2, {
      webhooks: { value: 1, pulled: true, scope: { value: 2, match: { region: ['eu'] } } },
      rate: plain(9),
    });
    const inEurope = (id: string) =>
      createElement(TocsinProvider, { client, context: { region: 'eu' } }, createElement(Shown, { id }));
    await show(inEurope('webhooks'));
    expect(container.textContent).toBe('webhooks: 2');
    act(() => root?.render(inEurope('rate')));
    expect(container.textContent).toBe('rate: 9');
  });

  it('stops listening when it is gone, also in strict mode', async () => {
    let listening = 0;
    const counting = {
      ...client,
      onLever: (...args: Parameters<typeof client.onLever>) => {
        const stop = client.onLever(...args);
        listening += 1;
        return () => {
          listening -= 1;
          stop();
        };
      },
    };
    const tree = createElement(TocsinProvider, { client: counting }, createElement(Shown, { id: 'rate' }));
    await show(createElement(StrictMode, null, tree));
    expect(listening).toBe(1);
    act(() => root?.render(null));
    expect(listening).toBe(0);
  });

  it('says what is missing without a provider', () => {
    expect(() => renderToString(createElement(Shown, { id: 'rate' }))).toThrow('needs a <TocsinProvider');
  });
});

describe('on the server', () => {
  it('renders the defaults, and the browser takes over without a mismatch, then shows what is in force', async () => {
    await client.ready(5_000);
    const tree = () => app(createElement(Shown, { id: 'scheduler' }), createElement(Shown, { id: 'nothing' }));
    const html = renderToString(tree());
    expect(html).toBe('<p id="scheduler">scheduler: true</p><p id="nothing">nothing: undefined</p>');
    container.innerHTML = html;
    const errors: unknown[] = [];
    await act(async () => {
      root = dom.hydrateRoot(container, tree(), { onRecoverableError: (error) => errors.push(error) });
    });
    expect(errors).toEqual([]);
    expect(container.textContent).toBe('scheduler: falsenothing: undefined');
  });

  it('renders what is in force when it is given along', async () => {
    await client.ready(5_000);
    const initial = initialOf(client, ['rate', 'nothing']);
    const tree = createElement(TocsinProvider, { client, initial }, createElement(Shown, { id: 'rate' }));
    expect(renderToString(tree)).toBe('<p id="rate">rate: 30</p>');
  });
});
