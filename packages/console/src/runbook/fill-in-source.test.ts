import { describe, expect, it } from 'vitest';
import { fillInSource } from './fill-in-source.ts';

/** What is put in stands in ‹›, what is missing in ?…?. */
function shown(kind: 'shell' | 'sql' | 'http' | 'typescript', source: string, values: Record<string, string>): string {
  const pieces = fillInSource({ kind, source }, values);
  return pieces
    .map(({ text, parameter, isFilled }) => (parameter === null ? text : isFilled ? `‹${text}›` : `?${text}?`))
    .join('');
}

describe('fillInSource of a shell cell', () => {
  it.each([
    ['deploy rollback "$ID" --to $ID', 'deploy rollback "‹v-41›" --to ‹v-41›'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is shell.
    ['echo "${ID}-x" $OTHER "$IDS"', 'echo "‹v-41›-x" $OTHER "$IDS"'],
    ['awk \'{ print $ID }\' "$ID"', 'awk \'{ print $ID }\' "‹v-41›"'],
    ['echo \\$ID "\\$ID"', 'echo \\$ID "\\$ID"'],
    ["# don't touch $ID\necho $ID", "# don't touch $ID\necho ‹v-41›"],
    ["echo \"it's #1: $ID\" '$ID'", "echo \"it's #1: ‹v-41›\" '$ID'"],
    ['echo "$(show "$ID")"', 'echo "$(show "‹v-41›")"'],
    ['a#$ID', 'a#‹v-41›'],
    ["echo '$ID", "echo '$ID"],
  ])('%s', (source, expected) => {
    expect(shown('shell', source, { ID: 'v-41' })).toBe(expected);
  });

  it('leaves the name where nothing is filled in', () => {
    expect(shown('shell', 'rollback "$ID"', { ID: '' })).toBe('rollback "?$ID?"');
  });

  it('takes no longer than the source is long', () => {
    const source = `"${" #'".repeat(100_000)}`;
    const startedAt = performance.now();
    expect(shown('shell', source, { ID: 'x' })).toBe(source);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('fillInSource of a SQL cell', () => {
  it('quotes values as the server does', () => {
    const source = "SELECT '$ID', :'ID', :'OTHER' FROM t WHERE a::text = :'ID'";
    expect(shown('sql', source, { ID: "o'clock" })).toBe(
      "SELECT '$ID', ‹'o''clock'›, :'OTHER' FROM t WHERE a::text = ‹'o''clock'›",
    );
    expect(shown('sql', "SELECT :'ID'", { ID: '' })).toBe("SELECT ?:'ID'?");
  });
});

it('fills in the places of an HTTP cell, and none of TypeScript', () => {
  expect(shown('http', 'GET {{ID}}/x?id={{ ID }}&a={{OTHER}}&b=$ID', { ID: '7' })).toBe(
    'GET ‹7›/x?id=‹7›&a={{OTHER}}&b=$ID',
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is TypeScript.
  expect(shown('typescript', '`${ID}`', { ID: '7' })).toBe('`${ID}`');
});
