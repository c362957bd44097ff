import { expect, it } from 'vitest';
import { countLines, readPatch } from './read-patch.ts';

const DIFF = `diff --git a/runbooks/book.md b/runbooks/book.md
--- a/runbooks/book.md
+++ b/runbooks/book.md
@@ -8,4 +8,4 @@ title: Book
 \`\`\`sh
-echo one
+echo 1
 \`\`\`
@@ -40 +40,2 @@
--- a list, not a name
+one
+two
\\ No newline at end of file
`;

it('reads the hunks of a difference, and not the names of its files', () => {
  const hunks = readPatch(DIFF);
  expect(hunks.map(({ oldStart, newStart }) => [oldStart, newStart])).toEqual([
    [8, 8],
    [40, 40],
  ]);
  expect(hunks[0]?.lines).toEqual([
    { kind: 'same', text: '```sh' },
    { kind: 'removed', text: 'echo one' },
    { kind: 'added', text: 'echo 1' },
    { kind: 'same', text: '```' },
  ]);
  expect(hunks[1]?.lines[0]).toEqual({ kind: 'removed', text: '-- a list, not a name' });
  expect(countLines(hunks)).toEqual({ added: 3, removed: 2 });
});

it('leaves out the carriage return of a Windows line end, and reads nothing of a text that is no difference', () => {
  expect(readPatch('@@ -1 +1 @@\n-a\r\n+b\r')[0]?.lines.map(({ text }) => text)).toEqual(['a', 'b']);
  expect(readPatch('- a list\n+ of things')).toEqual([]);
});
