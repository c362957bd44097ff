import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, FileInput } from 'lucide-react';
import { Empty } from '../../shared/loaded.tsx';
import { Page } from '../../shared/page.tsx';
import { usePlanRights } from '../use-rights.ts';
import { DownloadFolder } from './download-folder.tsx';
import { DropZone } from './drop-zone.tsx';
import css from './import.module.css';
import { ImportFailed } from './import-failed.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ImportResult } from './import-result.tsx';
import { PutInForce } from './put-in-force.tsx';
import { useImport } from './use-import.ts';

/** Makes a plan of documents that a team has already: drop them, look at what was recovered, put it in force. */
export function ImportPage() {
  const { mayChange, access } = usePlanRights();
  const work = useImport();
  const { data: imported } = work;
  return (
    <Page
      title="Import a document"
      lead={
        <Link to="/plan" className={css.back}>
          <ArrowLeft size={14} aria-hidden /> All plans
        </Link>
      }
      actions={
        imported ? (
          <>
            <Button variant="default" leftSection={<FileInput size={15} aria-hidden />} onClick={() => work.reset()}>
              Import another
            </Button>
            <DownloadFolder files={imported.files} />
            <PutInForce imported={imported} />
          </>
        ) : null
      }
    >
      {mayChange ? null : (
        <Empty title="Importing needs the admin role.">You are signed in as {access}. Ask an admin of the plan.</Empty>
      )}
      {mayChange && !imported ? (
        <>
          {work.isError ? <ImportFailed error={work.error} /> : null}
          {work.isPending ? (
            <ImportProgress files={work.variables.files} onBreakOff={work.breakOff} />
          ) : (
            <DropZone onImport={work.mutate} />
          )}
        </>
      ) : null}
      {imported ? (
        <ImportResult
          imported={imported}
          onRename={(service) => work.mutate({ files: work.variables.files, service })}
        />
      ) : null}
    </Page>
  );
}
