import { describe, expect, test } from 'vitest';
import { parsed } from '../intake.fixture.ts';
import { json } from './json.format.ts';

describe('a mapping of the plan', () => {
  const send = (body: unknown) => parsed(json, { rest: 'shop-bot', body });
  test('makes an alert of any JSON', async () => {
    const body = {
      id: 7,
      title: 'Orders stand still',
      urgent: true,
      state: 'open',
      part: 'api',
      url: 'https://bot.example.com/7',
    };
    expect(await send(body)).toMatchObject({
      said: [
        {
          action: 'trigger',
          key: 'shop-bot:7',
          summary: 'Bot: Orders stand still',
          severity: 'P0',
          component: 'api',
          link: 'https://bot.example.com/7',
        },
      ],
    });
    expect(await send({ ...body, state: 'closed' })).toMatchObject({ said: [{ action: 'resolve' }] });
  });
  test('a refusal says which expression and what the body had', async () => {
    expect(await send({ title: 'x', urgent: false, state: 'open' })).toMatchObject({
      kind: 'refused',
      status: 422,
      reason: 'key of "shop-bot": No such key: id. The body has title, urgent, state.',
    });
    expect(await send({ id: '', title: 'x', urgent: false, state: 'open' })).toMatchObject({
      reason: expect.stringContaining('key of "shop-bot" gave nothing.'),
    });
    expect(await send('[1, 2]')).toMatchObject({ kind: 'refused', status: 422 });
    expect(await send('nonsense')).toMatchObject({ kind: 'refused', status: 400 });
    expect(await parsed(json, { rest: 'other', body: {} })).toMatchObject({
      status: 404,
      reason: expect.stringContaining('There are: shop-bot.'),
    });
  });
});
