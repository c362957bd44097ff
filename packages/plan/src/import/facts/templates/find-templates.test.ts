import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSourceFile } from '../../../source-file.ts';
import { parseTemplate } from '../../../template/parse-template.ts';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { findTemplates } from './find-templates.ts';
import { toLiquid } from './to-liquid.ts';

const find = (...lines: string[]) => findTemplates(scopeOf('# Plan', ...lines));
const fence = (...lines: string[]) => ['```', ...lines, '```'];
const liquid = (...lines: string[]) => toLiquid(lines.join('\n'), false).liquid.split('\n');

/** What Tocsin says about a template: nothing, when it is sound. */
function problems(body: string, subject: string | null) {
  const front = subject === null ? '' : `---\nsubject: ${JSON.stringify(subject)}\n---\n`;
  return parseTemplate(toSourceFile('message.md', `${front}${body}`)).problems;
}

describe('which texts are messages', () => {
  it('takes fences below a title that says so, and by what they say', () => {
    const scope = scopeOf(
      '## Status update template',
      ...fence('🚨 UPDATE', 'Status: Investigating', 'Impact: everybody', 'Next update: 15:00'),
      '## Mail to customers',
      ...fence('Subject: Trouble with uploads', '', 'Dear customer,', 'we are currently experiencing trouble.'),
    );
    expect(findTemplates(scope).map(({ id, purpose, subject }) => [id, purpose, subject])).toEqual([
      ['status-update-template', 'update', null],
      ['mail-to-customers', 'customer', 'Trouble with uploads'],
    ]);
    expect(recoveredLines(scope)).toEqual([2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 14]);
  });

  it('takes block quotes and quoted text below such a title only', () => {
    expect(
      find(
        '## Templates',
        '**Over:**',
        '> **Subject:** Solved',
        '>',
        '> The trouble with [service] was solved at [time].',
      ).map(({ title, subject, body }) => [title, subject, body.split('\n').length]),
    ).toEqual([['Over', 'Solved', 3]]);
    expect(
      find('## Templates', '**First notice:** "We are currently investigating trouble with logins, sorry."'),
    ).toHaveLength(1);
    expect(find('## Remember', '> We are currently investigating everything twice. [Always] [really]')).toEqual([]);
  });

  it('takes a section that is a form itself', () => {
    const form = [
      '## Incident report template',
      '**Details:**',
      '- Incident ID: [ID]',
      '**Impact:**',
      '- Users affected: [count]',
      '**Cause:**',
      '- Why?',
    ];
    const [report] = find(...form, '## Next');
    expect(report).toMatchObject({ purpose: 'report', title: 'Incident report template', line: 2, lastLine: 8 });
  });

  it.each([
    ['commands', fence('curl https://example.com/status', 'kubectl get pods # [name] [other]')],
    ['alert rules', fence('Alert: QUEUE_FULL', 'Severity: High', 'Trigger: more than 5', 'Status: on')],
    ['diagrams', fence('Status: one', '↓', 'Impact: two', 'Next update: three')],
    ['code', ['```python', 'status = "[Status] [Impact]"', '```']],
    ['contacts', fence('Duty engineer: [Phone]', 'Security lead: [Phone]')],
  ])('leaves %s', (_, lines) => {
    expect(find('## Status update', ...lines)).toEqual([]);
  });

  it.each([
    ['## Vorlage', 'Betreff: Störung', 'Wir arbeiten an der Behebung.', 'Störung'],
    ['## Modelo', 'Assunto: Falha', 'Estamos investigando a falha.', 'Falha'],
    ['## Plantilla', 'Asunto: Fallo', 'Lamentamos las molestias.', 'Fallo'],
    ['## Modèle', 'Objet : Panne', 'Veuillez nous excuser de la gêne.', 'Panne'],
    ['## テンプレート', '件名：障害のお知らせ', 'ご迷惑をおかけしております。', '障害のお知らせ'],
  ])('reads %s', (title, subject, text, expected) => {
    expect(find(title, ...fence(subject, '', text))[0]?.subject).toBe(expected);
  });

  it('gives each an id of its own', () => {
    const message = fence('Status: Investigating', 'Impact: [impact]', 'Next update: [time]');
    expect(find('## Update template', ...message, ...message).map(({ id }) => id)).toEqual([
      'update-template',
      'update-template-2',
    ]);
  });
});

describe('fields', () => {
  it('fills lines by their names, sample values and all', () => {
    expect(
      liquid(
        'Incident ID: INC-2025-007',
        'Severity: P1',
        'Severity: High',
        '**Duration:** 45 minutes',
        '- Users affected: all',
        'On-call: @some.body',
        'Next Update: 3 PM',
      ),
    ).toEqual([
      'Incident ID: {{ incident.id }}',
      'Severity: {{ severity.id }}',
      'Severity: {{ severity.name }}',
      '**Duration:** {{ duration }}',
      '- Users affected: {{ facts.users_affected }}',
      'On-call: {{ oncall }}',
      'Next Update: {{ next_update }}',
    ]);
  });

  it('fills lists below what is done', () => {
    expect(liquid('Actions taken:', '- [Action 1]', '- [Action 2]', '', 'Next update: [Time]')).toEqual([
      'Actions taken:',
      '{% for action in facts.actions %}- {{ action }}',
      '{% endfor %}',
      'Next update: {{ next_update }}',
    ]);
    expect(liquid('Current situation:', '- [Update 1]', '- [Update 2]')).toEqual([
      'Current situation:',
      '- {{ facts.what }}',
    ]);
  });

  it('fills blanks by their words', () => {
    expect(
      liquid(
        'UPDATE: [Incident title]',
        'We see trouble with [component] since [time].',
        'See https://status.example.com.',
      ),
    ).toEqual([
      'UPDATE: {{ incident.title }}',
      'We see trouble with {{ components | join: ", " }} since {{ update.time }}.',
      'See {{ status_page }}',
    ]);
    expect(toLiquid('It was solved at [time].', true).liquid).toBe('It was solved at {{ incident.resolved }}.');
  });

  it('keeps what no field fills, as it stands', () => {
    const { liquid: text, unknown } = toLiquid(
      'Root cause: [why]\nTech lead: @some.body\nETA: [time]\nCall [Regional number]',
      false,
    );
    expect(text).toBe('Root cause: [why]\nTech lead: [Tech lead]\nETA: [time]\nCall [Regional number]');
    expect(unknown).toEqual(['[why]', '[Tech lead]', '[time]', '[Regional number]']);
  });

  it('never keeps a handle, and keeps mail addresses, cadences and check boxes', () => {
    expect(liquid('ask @some.body', 'mail help@example.com', 'Updates: Every 15 minutes', '- [ ] done')).toEqual([
      'ask [name]',
      'mail help@example.com',
      'Updates: Every 15 minutes',
      '- [ ] done',
    ]);
  });

  it('prints what looks like Liquid in the document', () => {
    const { liquid: text } = toLiquid('{{ user }} {% if x %} {[Incident title]', false);
    expect(problems(text, null)).toEqual([]);
    expect(text).toContain('{% raw %}');
  });
});

describe('any text', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '{',
      '{% raw %}',
      '{% endraw %}',
      'Status:',
      'Actions:',
      '\n',
      '\n- ',
      '[Time]',
      '[x]',
      ' · ',
      '**',
      '{{ incident.id',
      '| ',
    ),
    fc.string({ maxLength: 8 }),
  );
  const text = fc.array(part, { maxLength: 24 }).map((parts) => parts.join(''));

  it('becomes Liquid without problems', () => {
    fc.assert(
      fc.property(text, (body) => {
        const { liquid: written, subject } = toLiquid(body, false);
        fc.pre(written.trim() !== '' && !written.trimStart().startsWith('---'));
        expect(problems(written, subject)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

it('joins the subject above a quoted message to it, below a heading of the document that speaks of templates', () => {
  const [message, report] = find(`# Message Templates

## 1. Chat and mail

### First alert

**Subject:** OUTAGE: [Shop] - [What]

**Content:**
> **Severity:** SEV-2
> **Impact:** [Who cannot order]

### Back again

**Headline:** Orders are back

**Message:**
> The outage of {{service}} is resolved. We appreciate your patience.
`);
  expect(message).toMatchObject({ title: 'First alert', subject: 'OUTAGE: [Shop] - [What]', line: 8, lastLine: 12 });
  expect(message?.liquid).toContain('{{ severity.id }}');
  expect(report).toMatchObject({ title: 'Back again', subject: 'Orders are back', purpose: 'resolution' });
  expect(report?.liquid).not.toContain('raw');
});

it('takes a report among templates as one form, and a plan that calls itself a template as none', () => {
  const [form, ...others] = find(`# Templates

## Post-mortem

### Summary
**Date:** [Date]
**Severity:** [Level]

### Timeline
- **HH:MM:** Noticed by [who]
`);
  expect(form).toMatchObject({ title: 'Post-mortem', purpose: 'report', line: 4 });
  expect(others).toEqual([]);
  expect(find('# Response Template\n\n## Contain\n\n**Status:** draft\n\n- [ ] Block it\n- [ ] Rotate keys\n')).toEqual(
    [],
  );
});
