import { type Document, LineCounter, parseAllDocuments, type YAMLError } from 'yaml';
import type { Problem } from '../problem.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import { NodePositions } from './node-positions.ts';
import { toPlainValue } from './to-plain-value.ts';

/** What one YAML text says. `value` is null when the text could not be read as one map. */
export interface YamlContent {
  readonly value: Readonly<Record<string, unknown>> | null;
  readonly positions: NodePositions;
  readonly problems: readonly Problem[];
}

/** After this many syntax errors in one file, the rest is noise. */
const MAX_SYNTAX_ERRORS = 20;

/**
 * Reads one YAML text (YAML 1.2, one document, a map at the top) and keeps the place of every node.
 *
 * @param file the file, for messages
 * @param text the YAML itself: the whole file, or its front matter
 * @param firstLine the line of the file on which `text` begins
 */
export function readYaml(file: SourceFile, text = file.text, firstLine = 1): YamlContent {
  const lineCounter = new LineCounter();
  const positions = new NodePositions();
  const placeOf = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: line + firstLine - 1, column: col };
  };
  const failed = (problems: readonly Problem[]): YamlContent => ({ value: null, positions, problems });

  let documents: readonly Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, { lineCounter, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    // The parser recurses: nesting of thousands of levels ends in a RangeError.
    if (!(error instanceof RangeError)) throw error;
    return failed([problemAt(file, placeOf(0), { code: 'yaml-too-deep', message: 'This YAML is nested too deeply' })]);
  }

  const syntaxErrors = documents.flatMap((document) => document.errors).slice(0, MAX_SYNTAX_ERRORS);
  if (syntaxErrors.length > 0) {
    return failed(syntaxErrors.map((error) => problemAt(file, placeOf(error.pos[0]), syntaxFinding(error))));
  }
  const [document, second] = documents;
  if (second) {
    const place = placeOf(second.range[0]);
    return failed([
      problemAt(file, place, {
        code: 'yaml-documents',
        message: 'Only one YAML document is allowed in a file',
        hint: 'Remove the line "---" that divides the file, or make two files.',
      }),
    ]);
  }
  if (!document || document.contents === null) return failed([emptyProblem(file)]);
  return toPlainValue(file, document, placeOf, positions);
}

/** The problem of a file that says nothing. */
export function emptyProblem(file: SourceFile): Problem {
  return problemAt(
    file,
    { line: 1, column: 1 },
    {
      code: 'empty-file',
      message: 'This file is empty',
      hint: 'Write something in it, or delete it.',
    },
  );
}

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'YAML is indented by spaces: replace the tab.',
  BAD_INDENT: 'Indent the keys of one map by the same number of spaces, and close every bracket.',
  MULTILINE_IMPLICIT_KEY: 'A key and its colon stand on one line; is a colon or a quote missing?',
  MISSING_CHAR: 'Is a quote, a bracket or a comma missing?',
  BAD_ALIAS: 'An alias (*name) needs its anchor (&name) before it.',
};

function syntaxFinding(error: YAMLError): { code: string; message: string; hint: string } {
  const message = error.message.replace(/\s+/g, ' ').slice(0, 300);
  return { code: 'yaml-syntax', message, hint: SYNTAX_HINTS[error.code] ?? '' };
}
