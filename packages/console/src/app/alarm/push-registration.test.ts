import { expect, it } from 'vitest';
import { readKey } from './push-registration.ts';

it('reads a key in base64url', () => {
  expect([...readKey('-_8B')]).toEqual([251, 255, 1]);
});
