import { Button } from '@mantine/core';
import { strToU8, zipSync } from 'fflate';
import { Download } from 'lucide-react';
import type { PlanFile } from '../../api/generated/types.gen.ts';
import { serviceIn } from './service-in.ts';

/** Hands the plan folder over as a ZIP archive, made here in the browser. */
export function DownloadFolder({ files }: { files: readonly PlanFile[] }) {
  if (files.length === 0) return null;
  return (
    <Button variant="default" leftSection={<Download size={15} aria-hidden />} onClick={() => save(files)}>
      Download the folder
    </Button>
  );
}

function save(files: readonly PlanFile[]): void {
  const name = serviceIn(files) ?? 'plan';
  const entries = Object.fromEntries(files.map(({ path, text }) => [`${name}/${path}`, strToU8(text)]));
  const url = URL.createObjectURL(new Blob([zipSync(entries)], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.zip`;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
