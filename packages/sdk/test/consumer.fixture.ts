/** A program of somebody else: what its types must allow, and what they must not. */
export const CONSUMER = `
import { createTocsin, type LeverValue, type TocsinClient } from '@tocsin/sdk';
import { compileScope, type LeverContext } from '@tocsin/sdk/evaluate';
import { createHealth, reportHealth } from '@tocsin/sdk/health';
import { serverProvider, webProvider } from '@tocsin/sdk/openfeature';

const client = createTocsin({
  service: 'shop',
  version: '1.2.3',
  publicKey: { kty: 'OKP', crv: 'Ed25519', x: 'AA' },
  defaults: { readOnly: false, rate: 60, vendor: 'primary' },
});
export const rate: number = client.lever('rate');
export const readOnly: boolean = client.lever('readOnly', { key: 'user-1', tenant: undefined });
export const vendor: string = client.lever('vendor');
export const other: LeverValue | undefined = client.lever('other', { key: 'user-1' });
// @ts-expect-error a number is no boolean
export const wrong: boolean = client.lever('rate');
// @ts-expect-error nobody may have named it
export const missing: LeverValue = client.lever('other');
// @ts-expect-error attributes are text
client.lever('rate', { key: 7 });

const defaults: Record<string, LeverValue> = { rate: 60 };
// @ts-expect-error it is not known which have a default
export const loose: LeverValue = createTocsin({ defaults }).lever('rate');
export const mode: boolean | string = createTocsin({ defaults: { mode: false as boolean | string } }).lever('mode');
// @ts-expect-error levers are no objects
createTocsin({ defaults: { rate: {} } });

const context: LeverContext = { key: 'user-1' };
export const isIn: boolean = compileScope('rate', { percent: 25 })(context);
export function takesAnyClient(_: TocsinClient): void {}
takesAnyClient(client);

export const defaultRate: number = client.defaults.rate;
export const health = createHealth({ checks: { db: (signal) => signal.aborted, queue: { check: () => 1, slowMs: 5 } } });
// @ts-expect-error a check is a function
createHealth({ checks: { db: 'select 1' } });
export const stop: () => void = reportHealth(health, client, { heartbeat: 'shop' });
export const flag: Promise<{ value: boolean }> = serverProvider(client).resolveBooleanEvaluation('a', true, {});
export const text: { value: string } = webProvider(client).resolveStringEvaluation('a', '', {});
`;
