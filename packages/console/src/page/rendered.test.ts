import { expect, it } from 'vitest';
import { readRendered } from './rendered.ts';

it('knows the looks of every kind of channel', () => {
  expect(readRendered({ kind: 'sms', text: 'P1 down. 12 = I have it' }, '')).toEqual({
    kind: 'sms',
    text: 'P1 down. 12 = I have it',
  });
  expect(readRendered({ kind: 'voice', spoken: ['Tocsin.', 'Press 4.'] }, '')).toEqual({
    kind: 'voice',
    spoken: ['Tocsin.', 'Press 4.'],
  });
  expect(
    readRendered({ kind: 'chat', text: '<b>P1</b>', buttons: [{ label: 'Open', url: 'https://example.com' }] }, ''),
  ).toEqual({ kind: 'chat', text: '<b>P1</b>', buttons: [{ label: 'Open', url: 'https://example.com' }] });
  expect(readRendered({ kind: 'push', title: 'P1', body: 'down', url: null }, '')).toEqual({
    kind: 'push',
    title: 'P1',
    body: 'down',
  });
  expect(readRendered({ kind: 'event', body: { routing_key: 'x' } }, '')).toEqual({
    kind: 'event',
    body: { routing_key: 'x' },
  });
});

it('shows the plain text of what it does not know, and trusts no shape', () => {
  expect(readRendered({ kind: 'pigeon' }, 'the text')).toEqual({ kind: 'plain', text: 'the text' });
  expect(readRendered({ kind: 'chat', text: 7, buttons: ['x', null] }, 'the text')).toEqual({
    kind: 'chat',
    text: 'the text',
    buttons: [
      { label: '', url: null },
      { label: '', url: null },
    ],
  });
});
