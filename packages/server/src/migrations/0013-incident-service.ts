/** Whose turn it is counts all incidents of a service, for each that opens. */
export const incidentService = {
  id: '0013-incident-service',
  sql: 'create index incident_service on incident (service);',
};
