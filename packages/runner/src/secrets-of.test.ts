import { expect, test } from 'vitest';
import { secretsOf } from './secrets-of.ts';

test('takes what is named as a secret, and addresses with a password in both spellings', () => {
  const secrets = secretsOf({
    environment: {
      REGION: 'eu-west-1',
      STRIPE_SECRET: 'shh',
      API_KEY: 'k1',
      APP_URL: 'https://example.com/a:b@c',
      DATABASE_URL: 'postgres://app:p%40ss@db/x',
    },
    connections: { main: { id: 'main', type: 'postgres', url: 'postgres://app:other@db/x' } },
  });
  expect(secrets.sort()).toEqual(
    ['shh', 'k1', 'postgres://app:p%40ss@db/x', 'p%40ss', 'p@ss', 'postgres://app:other@db/x', 'other'].sort(),
  );
});
