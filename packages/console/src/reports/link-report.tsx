import { NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { linkReportMutation, listIncidentsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { UserReport } from '../api/generated/types.gen.ts';

/** Makes a report one of an active incident of its service; nothing where there is none. */
export function LinkReport({ report }: { report: UserReport }) {
  const queries = useQueryClient();
  const active = useQuery(listIncidentsOptions({ query: { active: 'true' } }));
  const link = useMutation({ ...linkReportMutation(), onSuccess: () => queries.invalidateQueries() });
  const incidents = (active.data?.incidents ?? []).filter(({ service }) => service === report.service);
  if (incidents.length === 0) return null;
  return (
    <NativeSelect
      size="xs"
      aria-label="Make it one of an incident"
      value=""
      disabled={link.isPending}
      onChange={(event) =>
        link.mutate({ path: { id: report.id }, body: { incidentId: event.currentTarget.value || null } })
      }
      data={[
        { value: '', label: 'Link to…' },
        ...incidents.map(({ id, title }) => ({ value: id, label: `${id} ${title}` })),
      ]}
    />
  );
}
