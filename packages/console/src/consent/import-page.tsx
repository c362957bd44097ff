import { Button, FileButton, Group, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { exportConsentMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './consent.module.css';
import { ConsentFrame, useConsentServices } from './consent-frame.tsx';
import { type ImportReport, importWords } from './consent-words.ts';
import { sendImport } from './send-import.ts';
import { useMayCommand } from './use-may-command.ts';

/** Files of consents in, and the whole log out for who audits it. */
export function ImportPage() {
  const services = useConsentServices();
  const mayCommand = useMayCommand();
  const [chosen, setService] = useState('');
  const service = chosen || (services[0]?.service ?? '');
  return (
    <ConsentFrame
      name="Import consent"
      lead="Consents that were given elsewhere, with their evidence; and the log for an audit."
    >
      {services.length > 1 ? (
        <NativeSelect
          label="Service"
          data={services.map((one) => one.service)}
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
        />
      ) : null}
      {mayCommand ? (
        <>
          <Import service={service} />
          <Export service={service} />
        </>
      ) : (
        <Empty title="Only commanders may import and export consent." />
      )}
    </ConsentFrame>
  );
}

function Import({ service }: { service: string }) {
  const [file, setFile] = useState<File | null>(null);
  const dry = useMutation({ mutationFn: (one: File) => sendImport(one, service, true) });
  const real = useMutation({ mutationFn: (one: File) => sendImport(one, service, false) });
  const choose = (one: File | null) => {
    setFile(one);
    dry.reset();
    real.reset();
    if (one) dry.mutate(one);
  };
  const isReady =
    file !== null && dry.data !== undefined && dry.data.badCount === 0 && dry.data.fresh > 0 && !real.data;
  return (
    <Panel title="Import a file">
      <div className={css.head}>
        <p className={css.quiet}>
          A CSV file whose first line names its columns: phone or email, and where you have them channel, merchant,
          status, date (with its zone) and wording; any other column is kept as evidence. It is looked through first;
          all of it is taken, or nothing. Who is suppressed stays so.
        </p>
        <Group className={css.actions ?? ''} gap={8}>
          <FileButton onChange={choose} accept=".csv,text/csv,text/plain">
            {(props) => (
              <Button
                {...props}
                variant={file ? 'default' : 'filled'}
                className={css.touch ?? ''}
                loading={dry.isPending}
              >
                {file ? 'Choose another file' : 'Choose a file'}
              </Button>
            )}
          </FileButton>
          {isReady ? (
            <Button className={css.touch ?? ''} loading={real.isPending} onClick={() => real.mutate(file)}>
              Import {dry.data?.fresh} new entries
            </Button>
          ) : null}
        </Group>
        {file ? <p className={css.quiet}>{file.name}</p> : null}
        {real.data ? <Report report={real.data} /> : dry.data ? <Report report={dry.data} /> : null}
      </div>
    </Panel>
  );
}

const SHOWN = 100;

function Report({ report }: { report: ImportReport }) {
  const tone = report.badCount > 0 ? 'bad' : report.imported ? 'ok' : 'accent';
  return (
    <div className={css.report} data-tone={tone} role="status">
      <b>{importWords(report)}</b> <small>Read as {report.encoding}.</small>
      {report.bad.length > 0 ? (
        <ul>
          {report.bad.slice(0, SHOWN).map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              Line {line}: {message}
            </li>
          ))}
          {report.badCount > SHOWN ? <li>… and {report.badCount - SHOWN} more</li> : null}
        </ul>
      ) : null}
    </div>
  );
}

function Export({ service }: { service: string }) {
  const make = useMutation(exportConsentMutation());
  const manifest = make.data?.manifest;
  return (
    <Panel title="Export for an audit">
      <div className={css.head}>
        <p className={css.quiet}>
          The whole log as CSV and JSON, each entry chained to the one before it, with a signed manifest by which
          anybody can check that nothing was left out or changed.
        </p>
        <Group className={css.actions ?? ''} gap={8}>
          <Button
            variant="default"
            className={css.touch ?? ''}
            loading={make.isPending}
            disabled={service === ''}
            onClick={() => make.mutate({ body: { service } })}
          >
            Make an export
          </Button>
        </Group>
        {manifest ? (
          <div className={css.report} data-tone="ok" role="status">
            <b>{manifest.entries.toLocaleString('en-GB')} entries.</b>{' '}
            <a href={manifest.csv.path} download>
              CSV
            </a>{' '}
            <a href={manifest.json.path} download>
              JSON
            </a>{' '}
            <a
              href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(manifest, null, 2))}`}
              download={`consent-${service}-manifest.json`}
            >
              Manifest
            </a>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}
