import { describe, expect, it } from 'vitest';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { findAudiences } from './find-audiences.ts';

const short = (...lines: string[]) =>
  findAudiences(scopeOf('# Plan', ...lines)).map(({ title, external, severities, after }) => [
    title,
    external,
    severities.join(),
    after,
  ]);

describe('findAudiences', () => {
  it('reads stakeholders and triggers', () => {
    const scope = scopeOf(
      '## Stakeholder communication',
      '- **Executive team:** P0 + large P1 incidents',
      '- **Support team:** what customers notice',
    );
    expect(findAudiences(scope)).toMatchObject([
      {
        title: 'Executive team',
        external: false,
        severities: ['P0', 'P1'],
        after: null,
        words: 'P0 + large P1 incidents',
      },
      { title: 'Support team', external: false },
    ]);
    expect(recoveredLines(scope)).toEqual([2, 3]);
    expect(
      short(
        '## Customer communication triggers',
        '- **Outage > 20 minutes:** status page',
        '- **Data loss:** Immediate mail',
      ),
    ).toEqual([
      ['Outage', true, '', 1200],
      ['Data loss', true, '', 0],
    ]);
  });

  it('reads one audience below its name', () => {
    expect(short('## To users', '- Mail if the outage lasts > 15 minutes', '- Say when it is over')).toEqual([
      ['users', true, '', 900],
    ]);
  });

  it('reads tables and matrices', () => {
    expect(
      short(
        '## Channels',
        '| Channel | When | Owner |',
        '|--|--|--|',
        '| Status page | SEV-1 always | Comms |',
        '| Internal | each | Scribe |',
      ),
    ).toEqual([
      ['Status page', true, 'SEV-1', null],
      ['Internal', false, '', null],
    ]);
    expect(
      short(
        '## Notification matrix',
        '| Group | SEV1 | SEV2 |',
        '|--|--|--|',
        '| Customers | within 30 min | - |',
        '| Sales team | ✅ | ✅ |',
      ),
    ).toEqual([
      ['Customers', true, 'SEV1', 1800],
      ['Sales team', false, 'SEV1,SEV2', null],
    ]);
  });

  it('reads the deadline of an authority', () => {
    expect(
      short(
        '## Notification requirements',
        '### Data authority',
        '- **Deadline**: within 72 hours',
        '- **Contact**: [URL]',
      ),
    ).toEqual([['Data authority', true, '', 259_200]]);
  });

  it('leaves other lists', () => {
    expect(short('## Communication', '- **Be clear**: use short words')).toEqual([]);
  });
});

it('finds the column of who is told wherever it stands, and takes no label for somebody', () => {
  const find = (...lines: string[]) =>
    findAudiences(scopeOf('# Plan', ...lines)).map(({ title, after }) => [title, after]);
  expect(find('## Meldepflichten', '| Frist | Empfänger |', '|---|---|', '| 24 Stunden | Aufsicht |')).toEqual([
    ['Aufsicht', 86_400],
  ]);
  expect(find('### To customers', '- Mail them after 30 minutes', '- Include: what is down', '- Say sorry')).toEqual([
    ['customers', 1800],
  ]);
  expect(find('## Notification rules', '- **Press:** within 2 hours', '- **Documentation:** keep all')).toEqual([
    ['Press', 7200],
  ]);
});
