import { expect, test } from 'vitest';
import { fillSource } from './fill-source.ts';

const VALUES = { ID: "o'1", EMPTY: '', HOST: 'api.example.com' };

test('a cell is shown with its values where its language puts them', () => {
  expect(fillSource('sql', "select :'ID', :'OTHER'", VALUES)).toBe("select 'o''1', :'OTHER'");
  expect(fillSource('http', 'GET https://{{HOST}}/{{ ID }}/{{OTHER}}', VALUES)).toBe(
    "GET https://api.example.com/o'1/{{OTHER}}",
  );
  expect(fillSource('typescript', 'process.env.ID', VALUES)).toBe('process.env.ID');
});

test('a shell puts no values into what is quoted, escaped or a comment', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how a shell writes it.
  const source = 'echo $ID "${HOST}" \'$ID\' \\$ID "it\'s $ID" $EMPTY $OTHER # $ID\nls $IDS';
  expect(fillSource('shell', source, VALUES)).toBe(
    "echo o'1 \"api.example.com\" '$ID' \\$ID \"it's o'1\" $EMPTY $OTHER # $ID\nls $IDS",
  );
});
