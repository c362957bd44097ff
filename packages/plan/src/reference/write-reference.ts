import { stringify } from 'yaml';
import { CELL_ANNOTATIONS, NOT_CARRIED_OUT } from '../runbook/cell-annotations.ts';
import { runbookFrontMatter } from '../runbook/own-runbook.ts';
import { planJsonSchema, type SchemaNode, toJsonSchema } from '../schema/json-schema.ts';
import { planSchema } from '../schema/plan-schema.ts';
import { templateFrontMatter } from '../template/parse-template.ts';
import { TEMPLATE_FIELDS } from '../template/template-fields.ts';
import { type KeyRow, keyRows, rowsWithin } from './key-rows.ts';

const NOT_YET = 'Not acted on yet: checked and shown, and nothing happens by it.';

/** Writes the reference of the plan's format from the schemas that validate it: Markdown. */
export function writeReference(): string {
  const schema = planJsonSchema();
  const keys = Object.entries(schema.properties ?? {});
  const plain = keys.filter(([, node]) => !isMap(node));
  const sections = keys.filter(([, node]) => isMap(node)).map(([key, node]) => section(key, node));
  // Only the schema itself knows which keys a whole plan needs: a single file of it needs none.
  const { required = [] } = toJsonSchema(planSchema);
  return `${[
    '# Reference of the plan',
    'Every key of a plan, as `npx tocsin check` reads it. It is written by `npm run generate` from the schema; how a plan is put together says [the guide](../plan-format.md). A key without a default may be left out, unless it is needed.',
    '## At the top',
    table(keyRows({ properties: Object.fromEntries(plain), required })),
    ...sections,
    ...runbookSections(),
    ...templateSections(),
  ].join('\n\n')}\n`;
}

function isMap(node: SchemaNode): boolean {
  return node.properties !== undefined || typeof node.additionalProperties === 'object';
}

function section(key: string, node: SchemaNode): string {
  const acts = node['x-not-acted-on'] !== true;
  const rows = rowsWithin(node, '', acts).map((row) => ({ ...row, key: row.key.replace(/^\./, '') }));
  const example = node.examples?.[0];
  return [
    `## \`${key}\``,
    `${node.description ?? ''}${acts ? '' : ` **${NOT_YET}**`}`,
    ...(example === undefined ? [] : [fenced('yaml', stringify({ [key]: example }, { lineWidth: 0 }).trim())]),
    ...(rows.length > 0 ? [table(rows, acts)] : []),
  ].join('\n\n');
}

/** @param say whether keys that nothing acts on are marked; not where their whole section says so. */
function table(rows: readonly KeyRow[], say = true): string {
  const lines = rows.map(({ key, type, fallback, meaning, example, acts }) => {
    const said = say && !acts ? `${meaning} **Not acted on yet.**` : meaning;
    return row([code(key), type, fallback === 'needed' ? 'needed' : code(fallback), said, code(example)]);
  });
  return [row(['key', 'type', 'default', 'meaning', 'example']), '| --- | --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
}

function runbookSections(): readonly string[] {
  const annotations = Object.entries(CELL_ANNOTATIONS).map(([name, [fallback, meaning, example]]) =>
    row([code(name), fallback, meaning, code(example)]),
  );
  return [
    '## Front matter of runbooks',
    table(keyRows(toJsonSchema(runbookFrontMatter))),
    '## Annotations of cells',
    ['| annotation | default | meaning | example |', '| --- | --- | --- | --- |', ...annotations].join('\n'),
    `Accepted with a warning, and without effect: ${NOT_CARRIED_OUT.map(code).join(', ')}.`,
  ];
}

function templateSections(): readonly string[] {
  const fields = Object.entries(TEMPLATE_FIELDS).flatMap(([name, { description, fields: within }]) => {
    const parts = Object.entries(within).map(([part, meaning]) => row([code(`${name}.${part}`), meaning]));
    return parts.length > 0 ? parts : [row([code(name), description])];
  });
  return [
    '## Front matter of templates',
    table(keyRows(toJsonSchema(templateFrontMatter))),
    '## Fields of templates',
    ['| field | meaning |', '| --- | --- |', ...fields].join('\n'),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function code(written: string): string {
  return written === '' ? '' : `\`${written}\``;
}

function fenced(language: string, source: string): string {
  return `\`\`\`${language}\n${source}\n\`\`\``;
}
