import { client } from './generated/client.gen.ts';

/** Prepares the generated client: same origin, the session's cookie, and the header that guards against forged requests. */
export function configureClient(): void {
  client.setConfig({ baseUrl: '', credentials: 'same-origin', headers: { 'x-tocsin': '1' } });
}
