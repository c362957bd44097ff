import { describe, expect, it } from 'vitest';
import { findEscalation } from '../escalation/find-escalation.ts';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { readDetails, withoutDetails } from './details.ts';
import { findContacts } from './find-contacts.ts';

const short = (...lines: string[]) =>
  findContacts(scopeOf('# Plan', ...lines)).map(({ kind, name, details, note }) => [
    kind,
    name,
    details.map(({ value }) => value).join(' '),
    note,
  ]);

describe('details', () => {
  it.each([
    ['duty@example.com', 'email:duty@example.com'],
    ['Slack #ops-alerts or @duty', 'slack:#ops-alerts slack:@duty'],
    ['+1-555-0100, +33 1 53 73 22 22', 'phone:+1-555-0100 phone:+33 1 53 73 22 22'],
    ['[Name] - [Phone]', 'placeholder:[Name] placeholder:[Phone]'],
    ['TBD', 'placeholder:TBD'],
    ['1-800-XXX-XXXX', 'placeholder:1-800-XXX-XXXX'],
    ['https://example.com/help.', 'url:https://example.com/help'],
    ['see example.com/support', 'url:example.com/support'],
    ['since 2025-10-21, 24/7, in config.md', ''],
  ])('reads %s', (text, expected) => {
    expect(
      readDetails(text)
        .map(({ kind, value }) => `${kind}:${value}`)
        .join(' '),
    ).toBe(expected);
  });

  it('leaves the words without them', () => {
    expect(withoutDetails('Ann Other - duty@example.com - [Phone]')).toBe('Ann Other');
  });
});

describe('contacts', () => {
  it('reads labels with details, and words alone where a section is about contacts', () => {
    expect(
      short(
        '## Emergency contacts',
        '- **Database admin:** [Name] - dba@example.com',
        '- **On-call engineer:** PagerDuty',
        '- **Mailer Support:** 24/7 support available',
        '- **Responsibilities**: decide',
      ),
    ).toEqual([
      ['person', 'Database admin', '[Name] dba@example.com', null],
      ['person', 'On-call engineer', 'PagerDuty', null],
      ['vendor', 'Mailer Support', '', '24/7 support available'],
    ]);
  });

  it('joins the labels below a heading', () => {
    expect(
      short(
        '## External contacts',
        '### Mailer Support',
        '- **Email**: help@example.com',
        '- **Status**: https://status.example.com',
      ),
    ).toEqual([['vendor', 'Mailer Support', 'help@example.com https://status.example.com', null]]);
  });

  it('reads tables', () => {
    expect(
      short(
        '## Contacts',
        '| Role | Name | Phone | Specialties |',
        '|--|--|--|--|',
        '| Lead | [Name] | [#] | Queues |',
        '| CTO | | | |',
      ),
    ).toEqual([['person', 'Lead', '[Name] [#]', 'Queues']]);
  });

  it('reads cards in fences', () => {
    expect(
      short(
        '## Contact information',
        '```',
        'DATA ADMIN:',
        '- Name: [Name]',
        '- Slack: @data',
        '',
        '#incidents - All news',
        'Escalation line: +1-555-0100',
        'Hours: see wiki',
        '```',
      ),
    ).toEqual([
      ['person', 'Data Admin', '[Name] @data', null],
      ['channel', '#incidents', '#incidents', 'All news'],
      ['person', 'Escalation line', '+1-555-0100', null],
    ]);
  });

  it('reads channels, and lone labels anywhere', () => {
    expect(short('## Alert channels', '- **Primary:** PagerDuty with calls', '- **Backup:** Slack `#ops`')).toEqual([
      ['channel', 'Primary', 'PagerDuty with calls', null],
      ['channel', 'Backup', '#ops', null],
    ]);
    expect(short('**War Room**: [Slack channel]', '', '## Texts', 'Nothing.')).toEqual([
      ['channel', 'War Room', '[Slack channel]', null],
    ]);
  });

  it.each(['## Kontakte', '## Contatos de emergência', '## Contactos', '## Contacts d’urgence', '## 連絡先'])(
    'reads %s',
    (title) => {
      expect(short(title, '- **DBA**: dba@example.com')).toHaveLength(1);
    },
  );

  it('claims its lines, and none that escalation has', () => {
    const scope = scopeOf(
      '## Contacts',
      '### Escalation contacts',
      '- **CTO:** [Phone]',
      '### Others',
      '- **Legal:** law@example.com',
    );
    expect(findEscalation(scope)).toHaveLength(1);
    expect(findContacts(scope).map(({ name }) => name)).toEqual(['Legal']);
    expect(recoveredLines(scope)).toEqual([3, 5]);
  });
});

it('reads tables with addresses anywhere, open rows, and roles without addresses', () => {
  const find = (...lines: string[]) => findContacts(scopeOf('# Plan', ...lines));
  const table = [
    '| Role | Person | Contact |',
    '|---|---|---|',
    '| Owner | Kim | kim@example.com |',
    '| Helper | - | - |',
  ];
  expect(find('## Anything', ...table).map(({ name }) => name)).toEqual(['Owner', 'Helper']);
  expect(find('## Kontakte', '| Rolle | Telefon |', '|---|---|', '| Technik | - |')).toMatchObject([
    { name: 'Technik', kind: 'person', details: [{ kind: 'placeholder' }] },
  ]);
  expect(find('## Papéis', '| Função | Responsabilidade |', '|---|---|', '| Jurídico | Avalia |')).toMatchObject([
    { name: 'Jurídico', details: [], note: 'Avalia' },
  ]);
  const roles = ['- **Incident Commander** – Decides.', '- **Communications Lead** – Writes.', '- **Scribe** – Notes.'];
  expect(find('## 3. Roles', ...roles).map(({ name }) => name)).toEqual([
    'Incident Commander',
    'Communications Lead',
    'Scribe',
  ]);
  expect(find('## Features', ...roles)).toEqual([]);
});
