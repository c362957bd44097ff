import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { BookOpen, Search, Siren } from 'lucide-react';
import { listIncidentsOptions, listRunbooksOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { places } from './navigation.ts';

/** Opens the palette from a button; Ctrl+K does the same. */
export const openJumpTo = () => spotlight.open();

/** Finds a screen, an incident or a runbook by a few letters. */
export function JumpTo() {
  const navigate = useNavigate();
  const incidents = useQuery(listIncidentsOptions({ query: { limit: 50 } }));
  const runbooks = useQuery(listRunbooksOptions());
  const actions: SpotlightActionData[] = [
    ...(incidents.data?.incidents ?? []).map((incident) => ({
      id: incident.id,
      label: `${incident.id} ${incident.title}`,
      description: `${incident.severity} · ${incident.status}`,
      leftSection: <Siren size={16} aria-hidden />,
      onClick: () => void navigate({ to: '/incidents/$id', params: { id: incident.id } }),
    })),
    ...(runbooks.data?.runbooks ?? []).map((runbook) => ({
      id: `${runbook.service}/${runbook.id}`,
      label: runbook.title,
      description: 'Runbook',
      keywords: runbook.symptoms,
      leftSection: <BookOpen size={16} aria-hidden />,
      onClick: () =>
        void navigate({ to: '/runbooks/$service/$id', params: { service: runbook.service, id: runbook.id } }),
    })),
    ...places.map(({ to, label, Icon, key }) => ({
      id: to,
      label,
      description: `Shortcut: g ${key}`,
      leftSection: <Icon size={16} aria-hidden />,
      onClick: () => void navigate({ to }),
    })),
  ];
  return (
    <Spotlight
      actions={actions}
      limit={8}
      nothingFound="Nothing by that name"
      highlightQuery
      overlayProps={{ blur: 0, backgroundOpacity: 0.5 }}
      searchProps={{
        leftSection: <Search size={16} aria-hidden />,
        placeholder: 'An incident, a runbook, a screen…',
        'aria-label': 'Jump to',
      }}
    />
  );
}
