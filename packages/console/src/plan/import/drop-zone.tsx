import { Button, FileButton, TextInput } from '@mantine/core';
import { FileText, Upload } from 'lucide-react';
import { type DragEvent, useEffect, useState } from 'react';
import { sizeWords } from '../plan-words.ts';
import css from './import.module.css';
import { LARGEST_DOCUMENT_BYTES, LARGEST_TOGETHER_BYTES } from './read-documents.ts';
import type { ImportOrder } from './use-import.ts';

/** Takes one or several documents, dropped or chosen. */
export function DropZone({ onImport }: { onImport: (order: ImportOrder) => void }) {
  const [service, setService] = useState('');
  const [isOver, setOver] = useState(false);
  useEffect(keepPage, []);
  const take = (files: readonly File[]) => {
    if (files.length > 0) onImport({ files, service });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  return (
    <section
      className={css.zone}
      aria-label="Documents to import"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Upload size={30} aria-hidden />
      <h2>Drop your response plan here</h2>
      <p>
        The Markdown document that your team has already, or several that belong together. What it says of levels,
        runbooks, thresholds, contacts and routines becomes a plan that Tocsin can run. Nothing is changed until you put
        it in force.
      </p>
      <FileButton multiple onChange={take} accept=".md,.markdown,.txt,text/markdown,text/plain">
        {(props) => (
          <Button {...props} leftSection={<FileText size={15} aria-hidden />}>
            Choose files
          </Button>
        )}
      </FileButton>
      <small>
        Markdown or plain text; {sizeWords(LARGEST_DOCUMENT_BYTES)} each, {sizeWords(LARGEST_TOGETHER_BYTES)} together
      </small>
      <TextInput
        className={css.service}
        label="Id of the service"
        description="Only if the document's title should not be used. Small letters, digits and dashes."
        placeholder="shop-backend"
        value={service}
        onChange={(event) => setService(event.currentTarget.value)}
      />
    </section>
  );
}

/** A file that misses the zone would be opened by the browser in place of the console. */
function keepPage(): () => void {
  const keep = (event: Event) => event.preventDefault();
  window.addEventListener('dragover', keep);
  window.addEventListener('drop', keep);
  return () => {
    window.removeEventListener('dragover', keep);
    window.removeEventListener('drop', keep);
  };
}
