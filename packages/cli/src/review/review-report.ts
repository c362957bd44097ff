import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readStream } from 'node:stream/consumers';
import type { Review, SavedReport } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { editInEditor } from '../inbox/edit-in-editor.ts';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';

const FORMATS = ['md', 'html', 'pdf'];

interface ReportOptions {
  readonly format: string;
  readonly output?: string;
}

interface EditOptions extends OutputOptions {
  readonly file?: string;
}

/** Registers `tocsin review report` and `tocsin review edit`. */
export function registerReport(review: Command): void {
  review
    .command('report <id>')
    .description('The report as a file: Markdown, HTML or PDF')
    .option('--format <format>', FORMATS.join(', '), 'md')
    .option('-o, --output <file>', 'where to write it; nothing: to the standard output')
    .action(async (id: string, { format, output }: ReportOptions) => {
      if (!FORMATS.includes(format))
        throw new Failure('invalid', `A report comes as ${FORMATS.join(', ')}, not as "${format}".`);
      const response = await connect(process.env).raw('GET', apiPath`/api/reviews/${id}/${`report.${format}`}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (output === undefined || output === '-') process.stdout.write(bytes);
      else await writeFile(output, bytes).catch(cannotWrite(output));
    });
  command(review, 'edit <id>', 'Edit the report in your editor, or take it from a file; what others saved is merged')
    .option('--file <file>', 'the whole report; "-": from the standard input')
    .action(async (id: string, options: EditOptions) => {
      const saved = await edit(id, options);
      show(saved, options, ({ version, merged }) =>
        merged ? `Saved as version ${version}, with what others saved meanwhile.` : `Saved as version ${version}.`,
      );
    });
}

async function edit(id: string, { file }: EditOptions): Promise<SavedReport> {
  const api = connect(process.env);
  const { report, version } = await api.get<Review>(apiPath`/api/reviews/${id}`);
  const text = file === undefined ? await byEditor(report) : await textOf(file);
  const edited = { text, base: version, ...(version === 0 ? { read: report } : {}) };
  try {
    return await api.put<SavedReport>(apiPath`/api/reviews/${id}/report`, edited);
  } catch (error) {
    if (file !== undefined || !(error instanceof Failure)) throw error;
    throw new Failure(error.code, `${error.message}\nWhat you wrote is kept in ${await keep(text)}.`, error.at);
  }
}

async function keep(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'tocsin-review-')), 'report.md');
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

async function byEditor(report: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Failure('invalid', 'Say --file: there is no terminal for an editor.');
  return editInEditor(report, process.env);
}

function textOf(file: string): Promise<string> {
  if (file === '-') return readStream(process.stdin);
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('invalid', `${file} cannot be read: ${error.message}`);
  });
}

function cannotWrite(file: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new Failure('invalid', `${file} cannot be written: ${error.message}`);
  };
}
