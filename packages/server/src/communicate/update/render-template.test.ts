import type { Template, TemplateFieldRule, UpdateFacts } from '@tocsin/core';
import { expect, test } from 'vitest';
import { missingFields, renderTemplate } from './render-template.ts';

const facts = { incident: { id: 'INC-1', title: 'x' }, components: ['a', 'b'] } as unknown as UpdateFacts;

function render(body: string, subject: string | null = null) {
  const template: Template = { id: 't', title: 't', subject, body, file: 'templates/t.md' };
  return renderTemplate(template, facts);
}

test('marks every field without a value, also within a missing whole, a loop and the subject', () => {
  const { subject, text } = render(
    '{{ incident.id }} {{ incident.resolved }} {{ no.such.thing }}{% for a in actions %} {{ a }}{% endfor %}',
    'About {{ incident.severity }}',
  );
  expect(text).toBe('INC-1 [[incident.resolved]] [[no.such.thing]] [[actions]]');
  expect(subject).toBe('About [[incident.severity]]');
  expect(missingFields(subject, text)).toEqual(['incident.severity', 'incident.resolved', 'no.such.thing', 'actions']);
});

test('lets a template ask whether there is a value', () => {
  expect(render('{% if incident.resolved %}over{% else %}open{% endif %} {{ x | default: "none" }}').text).toBe(
    'open none',
  );
  expect(render('{{ components | join: ", " }}').text).toBe('a, b');
});

test('refuses a template that cannot be filled in, naming its file', () => {
  expect(() => render('{% if %}')).toThrow(/templates\/t\.md/);
  expect(() => render("{% include 'x' %}")).toThrow(/templates\/t\.md/);
});

test('does not reach what is not a fact', () => {
  expect(render('{{ incident.constructor.name }}').text).toBe('[[incident.constructor.name]]');
});

const rule = (over: Partial<TemplateFieldRule>): TemplateFieldRule => ({
  ...{ title: 'x', type: 'text', choices: [], required: true, default: null },
  ...over,
});

test('fills in the fields of the template itself, and marks what is missing', () => {
  const fields = {
    root_cause: rule({}),
    lost: rule({ type: 'number', default: '0' }),
    took: rule({ type: 'duration' }),
    ticket: rule({ type: 'url', required: false }),
  };
  const body =
    '{{ fields.root_cause }}, {{ fields.lost | plus: 1 }}, {{ fields.took }}{% if fields.ticket %}, {{ fields.ticket }}{% endif %}';
  const template: Template = { id: 't', title: 't', subject: 'x {{ fields.root_cause }}', body, file: 't.md', fields };
  expect(renderTemplate(template, facts)).toEqual({
    subject: 'x [[fields.root_cause]]',
    text: '[[fields.root_cause]], 1, [[fields.took]]',
  });
  const values = { root_cause: 'a\ncable', lost: '41', took: '1h30m', ticket: 'https://example.com/1' };
  expect(renderTemplate(template, facts, values)).toEqual({
    subject: 'x a cable',
    text: 'a\ncable, 42, 1 hour 30 minutes, https://example.com/1',
  });
});

test('what comes from the incident is data, and a subject is one line', () => {
  const title = '# [x](https://evil.example.com)\r\nBcc: all@example.com\u0000\u202e @channel [[gap]] <b>';
  const hostile = {
    incident: { title },
    facts: { actions: ['- https://evil.example.com'] },
    status_page: 'https://s.example.com',
  };
  const body = '{{ incident.title }}\n{% for a in facts.actions %}{{ a }}{% endfor %} {{ status_page }}';
  const template: Template = { id: 't', title: 't', subject: 'X: {{ incident.title }}', body, file: 't.md' };
  const { subject, text } = renderTemplate(template, hostile as unknown as UpdateFacts);
  expect(subject).toBe('X: [x] (evil.example.com) Bcc: all@example.com @\u200bchannel [ [gap] ] ‹b>');
  expect(text).toBe(
    '[x] (evil.example.com) Bcc: all@example.com @\u200bchannel [ [gap] ] ‹b>\nevil.example.com https://s.example.com',
  );
  expect(missingFields(subject, text)).toEqual([]);
});

test('an escape that the template undoes makes no header', () => {
  const template: Template = {
    ...{ id: 't', title: 't', body: 'x', file: 't.md' },
    subject: "{{ 'a%0D%0ABcc: b@example.com' | url_decode }}",
  };
  expect(renderTemplate(template, facts).subject).toBe('a Bcc: b@example.com');
});

test.each([
  ['{% for i in (1..1000000000) %}x{% endfor %}'],
  ['{% for i in (1..100000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}'],
  ['{% for i in (1..1000) %}{% for j in (1..1000) %}{{ incident.id }}{% endfor %}{% endfor %}'],
  [`{% for i in (1..15000) %}${'x'.repeat(20_000)}{% endfor %}`],
  ['{% for i in (1..15000) %}{{ components | join: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }}{% endfor %}'],
  [`{% assign s = "xxxxxxxxxxxxxxxx" %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s }}`],
  [`{% assign s = "xxxxxxxxxxxxxxxx" %}${'{% capture s %}{{ s }}{{ s }}{% endcapture %}'.repeat(40)}{{ s }}`],
  ['{% tablerow i in (1..1000000) %}x{% endtablerow %}'],
  ["{{ 'now' | date: '%10000000Y' }}"],
  ['x'.repeat(100_001)],
])('a template without end is broken off: %.60s', (body) => {
  const startMs = performance.now();
  expect(() => render(body)).toThrow(/templates\/t\.md/);
  expect(performance.now() - startMs).toBeLessThan(3000);
});

test('many blanks in a slow template take no longer than one', () => {
  const blanks = Array.from({ length: 90 }, (_, index) => `{{ gap${index} }}`).join('');
  const startMs = performance.now();
  expect(() =>
    render(`{% for i in (1..9000) %}{% assign x = i %}{% endfor %}${blanks}{% for i in (1..1000000) %}{% endfor %}`),
  ).toThrow(/templates\/t\.md/);
  expect(performance.now() - startMs).toBeLessThan(3000);
});
