import type { Phase } from '../platform/phase.ts';
import { registerCaseRoutes } from './case/case.routes.ts';
import { defineCaseJobs } from './case/change-case.ts';
import { defineEvidenceJob } from './case/gather-evidence.ts';
import { registerConsentRoutes } from './consent.routes.ts';
import { registerConsentFileRoutes } from './file.routes.ts';
import { defineImportJob } from './import/import-consent.ts';
import { watchMessages } from './message/due-messages.ts';

/** Who agreed to messages, and who must get none. */
export const consent: Phase = {
  name: 'consent',
  routes(api, app) {
    registerConsentRoutes(api, app);
    registerConsentFileRoutes(api, app);
    registerCaseRoutes(api, app);
  },
  jobs(app) {
    defineCaseJobs(app);
    defineEvidenceJob(app);
    defineImportJob(app);
  },
  async start(app) {
    return watchMessages(app);
  },
};
