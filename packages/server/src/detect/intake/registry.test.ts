import { expect, test } from 'vitest';
import { parsed } from './intake.fixture.ts';
import { FORMATS } from './registry.ts';

test.each(FORMATS.map((format) => [format.id, format] as const))(
  'the sample of %s is what it takes',
  async (id, format) => {
    if (id === 'sns')
      return expect(await parsed(format, { body: format.sample })).toMatchObject({ kind: 'refused', status: 503 });
    const result = await parsed(format, { body: format.sample, rest: id === 'json' ? 'shop-bot' : '' });
    expect(result).toMatchObject({
      kind: 'understood',
      said: [{ action: 'trigger', summary: expect.stringContaining('Sample') }],
    });
  },
);
