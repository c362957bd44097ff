import { useState } from 'react';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import { ProblemList } from '../problem-list.tsx';
import { FileBrowser } from '../source/file-browser.tsx';
import type { FilePlace } from '../source/place.ts';
import { Coverage } from './coverage.tsx';
import { LeftForPerson } from './left-for-person.tsx';
import { Recovered } from './recovered.tsx';
import { RenameService } from './rename-service.tsx';
import css from './result.module.css';
import { serviceIn } from './service-in.ts';
import { SourceDocument, type SourcePlace } from './source-document.tsx';
import type { Imported } from './use-import.ts';

interface ImportResultProps {
  readonly imported: Imported;
  /** Imports the same documents again for a service of another id. */
  readonly onRename: (service: string) => void;
}

/** What came of an import: how much, what is left for a person, and the document beside the plan that was made of it. */
export function ImportResult({ imported, onRename }: ImportResultProps) {
  const { report, files, documents, problems } = imported;
  const [source, setSource] = useState<SourcePlace | null>(null);
  const [file, setFile] = useState<FilePlace | null>(null);
  const service = serviceIn(files);
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (
    <div className={css.result}>
      <Panel
        title="What was recovered"
        actions={service === null ? null : <RenameService key={service} service={service} onRename={onRename} />}
      >
        <Coverage report={report} />
        <Recovered report={report} onSource={setSource} />
      </Panel>
      {errors.length > 0 ? (
        <Panel title="Errors: the plan cannot be put in force like this" note={plural(errors.length, 'error')}>
          <ProblemList problems={errors} onShow={(path, line) => setFile({ file: path, line })} />
        </Panel>
      ) : null}
      <LeftForPerson report={report} onSource={setSource} onFile={setFile} />
      <div className={css.beside}>
        <Panel title="Your document" note="what became of each line" flush>
          <SourceDocument report={report} documents={documents} files={files} asked={source} onFile={setFile} />
        </Panel>
        <Panel title="The plan that was made of it" note={plural(files.length, 'file')} flush>
          <FileBrowser files={files} problems={problems} asked={file} />
        </Panel>
      </div>
    </div>
  );
}
