import { expect, it } from 'vitest';
import { isLoopback } from './is-loopback.ts';

it.each([
  'http://localhost:7700',
  'http://tocsin.localhost',
  'http://127.0.0.1:7700/',
  'https://127.9.9.9',
  'http://0.0.0.0:7700',
  'http://[::1]:7700',
  'http://[::ffff:127.0.0.1]',
])('%s is this machine', (address) => {
  expect(isLoopback(address)).toBe(true);
});

it.each([
  'https://tocsin.example.com',
  'http://10.0.0.7:7700',
  'http://127.example.com',
  'http://notlocalhost',
  'no address',
  '',
])('%s is not', (address) => {
  expect(isLoopback(address)).toBe(false);
});
