import { stringify } from 'yaml';
import { toSourceFile } from '../../source-file.ts';
import { parseTemplate } from '../../template/parse-template.ts';
import { oneLine } from './names.ts';
import type { WrittenTemplate } from './write-communication.ts';

/** Writes a template's file. What cannot be read as Liquid is written as it stands, to be sent by hand. */
export function writeTemplate(template: WrittenTemplate): string {
  const { subject, liquid } = template;
  const whole = fileOf(template, subject, liquid);
  if (isFine(whole)) return whole;
  const plain = fileOf(template, subject === null ? null : asText(subject), asText(liquid));
  return isFine(plain) ? plain : fileOf(template, null, withoutSigns(liquid));
}

function fileOf({ title, from, unknown }: WrittenTemplate, subject: string | null, body: string): string {
  const notes = [
    ...(from === null ? [' Not in the document: updates need a template.'] : [` ${oneLine(from)}`]),
    ...(unknown.length > 0 ? [` TODO: a person fills in ${oneLine(unknown.join(', '), 200)} before sending.`] : []),
  ];
  const values = { title, ...(subject !== null && subject.trim() !== '' && { subject: oneLine(subject) }) };
  const text = body.trim() === '' ? '{{ incident.title }}' : body.replace(/^\s*\n/, '').trimEnd();
  return `---\n${notes.map((note) => `#${note}`).join('\n')}\n${stringify(values, { lineWidth: 0 })}---\n${text}\n`;
}

function isFine(whole: string): boolean {
  const { problems } = parseTemplate(toSourceFile('templates/template.md', whole));
  return problems.every(({ severity }) => severity === 'warning');
}

/** The same words, for Liquid to leave alone. */
function asText(text: string): string {
  return text.replace(/\{(?=[{%])/g, "{{ '{' }}");
}

function withoutSigns(text: string): string {
  return text.replace(/[{}%]/g, ' ').trim() || 'Update';
}
