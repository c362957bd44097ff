import type { Template, UpdateFacts } from '@tocsin/core';
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
