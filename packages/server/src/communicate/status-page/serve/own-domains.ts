import type { App } from '../../../platform/app.ts';

/** The name in a `Host` header: in small letters, without port and trailing dot. Null: there is none that could be a name. */
export function hostName(host: string | undefined): string | null {
  if (host === undefined || host.length > 260) return null;
  return /^([A-Za-z0-9.-]{1,253}?)\.?(?::\d{1,5})?$/.exec(host)?.[1]?.toLowerCase() ?? null;
}

/** The names under which single status pages are shown, kept as plans change. A name that two plans claim shows neither. */
export class OwnDomains {
  readonly #app: App;
  #services: ReadonlyMap<string, string> = new Map();

  constructor(app: App) {
    this.#app = app;
    this.#read();
    app.plans.onChange(() => this.#read());
  }

  /** The service whose page is shown under the name of this request; null: Tocsin's own names. */
  serviceAt(host: string | undefined): string | null {
    // Most installations have no such names, and every request of all kinds comes by here.
    if (this.#services.size === 0) return null;
    const name = hostName(host);
    return name === null ? null : (this.#services.get(name) ?? null);
  }

  #read(): void {
    const services = new Map<string, string>();
    for (const { plan } of this.#app.plans.all()) {
      const { domain } = plan.statusPage;
      if (domain === null) continue;
      const other = services.get(domain);
      if (other !== undefined)
        this.#app.log.error({ domain }, `${other} and ${plan.service} have the same statusPage.domain`);
      services.set(domain, other === undefined ? plan.service : '');
    }
    this.#services = services;
  }
}
