import { RULE_GROUPS } from './check-rules.ts';

const HEAD = `# The rules of \`tocsin check\`

Written by \`npm run generate\` from the rules themselves; \`tocsin check --rules\` prints the same list. How to run the check:
[check.md](check.md). An **error** keeps a plan from starting, a **warning** does not.
`;

/** The list of rules as a page of the documentation. */
export function rulesPage(): string {
  const chapters = RULE_GROUPS.map(({ title, rules }) => {
    const rows = rules.map(
      (rule) =>
        `| \`${rule.id}\` | ${rule.severity} | ${cell(rule.title)} | ${cell(rule.explanation)} | ${sourceCell(rule.source)} |`,
    );
    return [`## ${title}`, '', '| id | | rule | why | source |', '| --- | --- | --- | --- | --- |', ...rows, ''].join(
      '\n',
    );
  });
  return [HEAD, ...chapters].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<');
}

function sourceCell(source: string): string {
  if (URL.canParse(source)) return `<${source}>`;
  return source.startsWith('docs/') ? `[${source}](${source.slice('docs/'.length)})` : source;
}
