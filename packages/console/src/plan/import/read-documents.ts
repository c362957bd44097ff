import { plural } from '../../shared/names.ts';
import { sizeWords } from '../plan-words.ts';

const MB = 1024 * 1024;
/** The server's limits: of a document, of a request (which carries them as base64, a third larger), and their number. */
export const LARGEST_DOCUMENT_BYTES = 4 * MB;
export const LARGEST_TOGETHER_BYTES = 11 * MB;
const MOST_DOCUMENTS = 100;

/** A document as it is sent. */
export interface ReadDocument {
  readonly name: string;
  readonly base64: string;
}

/** What is wrong with a choice of files before anything is sent; null when nothing is. */
export function refuseFiles(files: readonly { readonly name: string; readonly size: number }[]): string | null {
  if (files.length > MOST_DOCUMENTS) return `${plural(files.length, 'file')}: at most ${MOST_DOCUMENTS} at once.`;
  const large = files.find(({ size }) => size > LARGEST_DOCUMENT_BYTES);
  if (large) {
    return `${large.name} has ${sizeWords(large.size)}: a document may have ${sizeWords(LARGEST_DOCUMENT_BYTES)}. Divide it, or choose another file.`;
  }
  const bytes = files.reduce((total, { size }) => total + size, 0);
  if (bytes <= LARGEST_TOGETHER_BYTES) return null;
  return `${sizeWords(bytes)} together: at most ${sizeWords(LARGEST_TOGETHER_BYTES)}. Choose fewer files.`;
}

/** Reads files of this machine. @throws Error naming a file that cannot be read, such as a folder. */
export function readDocuments(files: readonly File[]): Promise<readonly ReadDocument[]> {
  return Promise.all(
    files.map(async (file) => {
      const bytes = await file.arrayBuffer().catch(() => {
        throw new Error(`${file.name} cannot be read. A folder cannot be dropped here: choose the files in it.`);
      });
      return { name: file.name, base64: toBase64(new Uint8Array(bytes)) };
    }),
  );
}

const CHUNK = 32_768;

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let from = 0; from < bytes.length; from += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  }
  return btoa(binary);
}
