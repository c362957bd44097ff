import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { importPlanDocuments } from '../../api/generated/sdk.gen.ts';
import type { ImportReport, PlanFile, PlanProblem } from '../../api/generated/types.gen.ts';
import { readDocuments, refuseFiles } from './read-documents.ts';

/** The server ends by itself after half of this. */
const TIME_LIMIT_MS = 60_000;

/** A document as the server read it. */
export interface ImportedDocument {
  readonly name: string;
  readonly text: string;
}

/** What an import made, and of what. */
export interface Imported {
  readonly documents: readonly ImportedDocument[];
  readonly report: ImportReport;
  readonly files: readonly PlanFile[];
  readonly problems: readonly PlanProblem[];
}

export interface ImportOrder {
  readonly files: readonly File[];
  /** Id of the service; empty: it is made from the documents. */
  readonly service: string;
}

/** Reads files and has a plan made of them. Nothing is changed on the server, and it can be broken off. */
export function useImport() {
  const running = useRef<AbortController | null>(null);
  const mutation = useMutation({
    // What goes wrong is said where the files were dropped.
    meta: { saysItself: true },
    mutationFn: async ({ files, service }: ImportOrder): Promise<Imported> => {
      const refused = refuseFiles(files);
      if (refused !== null) throw new Error(refused);
      const controller = new AbortController();
      running.current = controller;
      const documents = await readDocuments(files);
      const { data } = await importPlanDocuments({
        body: {
          documents: [...documents],
          ...(service.trim() === '' ? {} : { service: service.trim() }),
        },
        signal: AbortSignal.any([controller.signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
        throwOnError: true,
      });
      const read = documents.map(({ name }, index) => ({ name, text: data.texts[index] ?? '' }));
      return { documents: read, report: data.report, files: data.files, problems: data.problems };
    },
  });
  const breakOff = () => {
    running.current?.abort();
    mutation.reset();
  };
  return { ...mutation, breakOff };
}
