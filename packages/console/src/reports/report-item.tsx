import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { linkReportMutation, markReportMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { UserReport } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { LinkReport } from './link-report.tsx';
import css from './reports.module.css';

/** What one user reported. Its words are plain text. @param showsIncident not where the incident is on the screen already */
export function ReportItem({ report, showsIncident }: { report: UserReport; showsIncident: boolean }) {
  const mayRespond = useMayRespond();
  return (
    <li data-spam={report.spam || undefined}>
      <div className={css.head}>
        <span>
          <b>{report.componentTitle ?? 'No component'}</b> {report.spam ? <Tag>Spam</Tag> : null}
        </span>
        <small>
          {report.by ? `passed on by ${report.by} · ` : null}
          {showsIncident ? `${report.service} · ` : null}
          <TimeAgo at={report.at} />
        </small>
      </div>
      <p className={css.text}>{report.text}</p>
      <div className={css.head}>
        <small>{report.contact ? `Contact: ${report.contact}` : null}</small>
        <span className={css.actions}>
          {showsIncident && report.incidentId ? (
            <Link to="/incidents/$id" params={{ id: report.incidentId }}>
              {report.incidentId}
            </Link>
          ) : null}
          {mayRespond ? <ReportActions report={report} /> : null}
        </span>
      </div>
    </li>
  );
}

function ReportActions({ report }: { report: UserReport }) {
  const { id, spam, incidentId } = report;
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries();
  const mark = useMutation({ ...markReportMutation(), onSuccess });
  const link = useMutation({ ...linkReportMutation(), onSuccess });
  return (
    <>
      {incidentId ? (
        <Button
          variant="default"
          size="compact-xs"
          loading={link.isPending}
          onClick={() => link.mutate({ path: { id }, body: { incidentId: null } })}
        >
          Unlink
        </Button>
      ) : (
        <LinkReport report={report} />
      )}
      <Button
        variant="default"
        size="compact-xs"
        loading={mark.isPending}
        onClick={() => mark.mutate({ path: { id }, body: { spam: !spam } })}
      >
        {spam ? 'Not spam' : 'Spam'}
      </Button>
    </>
  );
}
