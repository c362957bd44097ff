import {
  createContext,
  createElement,
  type FunctionComponent,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { TocsinClient } from './client.ts';
import type { LeverContext, LeverValue } from './evaluate.ts';

/** The part of the client that components read. */
export type LeverClient = Pick<TocsinClient, 'lever' | 'onLever' | 'defaults'>;

export interface TocsinProviderProps {
  client: LeverClient;
  /** For whom levers are asked where `useLever` is given nobody. */
  context?: LeverContext | undefined;
  /**
   * What is rendered on the server, and in the browser until it has taken over (hydration): the same on both sides. The client's
   * defaults if nothing else; `initialOf(client, ids)` on the server, sent along with the page, shows the levers as they are.
   */
  initial?: Readonly<Record<string, LeverValue | undefined>> | undefined;
  children?: ReactNode;
}

interface Provided {
  client: LeverClient;
  context: LeverContext | undefined;
  initial: Readonly<Record<string, LeverValue | undefined>>;
}

const ProvidedClient = createContext<Provided | null>(null);

/** Gives a client to all components below it. */
export const TocsinProvider: FunctionComponent<TocsinProviderProps> = ({ client, context, initial, children }) => {
  const provided = useMemo(
    () => ({ client, context, initial: initial ?? client.defaults }),
    [client, context, initial],
  );
  return createElement(ProvidedClient.Provider, { value: provided }, children);
};

/**
 * The lever's value for the context, as `client.lever` gives it. The component renders again when that value changes, and not for
 * other levers or for changes that concern others. Throws outside of a TocsinProvider.
 */
export function useLever(id: string, context?: LeverContext): LeverValue | undefined {
  const provided = useContext(ProvidedClient);
  if (!provided) throw new Error(`useLever(${JSON.stringify(id)}) needs a <TocsinProvider client={…}> above it.`);
  const { client, initial } = provided;
  const asked = context ?? provided.context;
  const subscribe = useCallback((onChange: () => void) => client.onLever(id, onChange), [client, id]);
  const read = () => client.lever(id, asked);
  // Values are primitive: what is the same is equal, and React compares before it renders.
  return useSyncExternalStore(subscribe, read, () => (Object.hasOwn(initial, id) ? initial[id] : undefined));
}

/**
 * `useLever` with the types of a client's defaults.
 *
 * @example export const useShopLever = leverHookOf<typeof tocsin>();
 */
export function leverHookOf<C extends { lever: unknown }>(): C['lever'] {
  return useLever as C['lever'];
}

/** The values of these levers now, to be given as `initial` on both sides. */
export function initialOf(
  client: Pick<TocsinClient, 'lever'>,
  ids: readonly string[],
  context?: LeverContext,
): Record<string, LeverValue | undefined> {
  return Object.fromEntries(ids.map((id) => [id, client.lever(id, context)]));
}
