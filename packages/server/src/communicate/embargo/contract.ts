import { endpoint, idParam, z } from '../../platform/http/contract.ts';
import { incidentRoom } from '../../respond/contract-room.ts';

const tag = 'incidents';

export const markSecurity = endpoint({
  id: 'markSecurity',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/security',
  summary: 'It is a security incident: from now on the embargo of the plan holds, and nobody outside is told',
  params: idParam,
  body: z.object({ reason: z.string().min(1).max(1000).optional() }),
  response: incidentRoom,
});
export const releaseEmbargo = endpoint({
  id: 'releaseEmbargo',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/security/release',
  summary: 'End the embargo: people outside hear of it. For commanders, and for whoever leads the incident',
  params: idParam,
  body: z.object({ reason: z.string().min(1).max(1000) }),
  response: incidentRoom,
});
