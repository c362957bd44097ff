import type { FaultName } from './faults.ts';
import type { OpenService, ServiceBase, ServicePart } from './service-part.ts';

/** Services that the application can play beside Churn Saver, by the name of their plan; loaded when they are wanted. */
const SERVICES = {
  'subscription-bot': async (base) => (await import('./bot/bot.ts')).openBot(base),
  'publishing-platform': async (base) => (await import('./publishing/publishing.ts')).openPublishing(base),
  receptionist: async (base) => (await import('./receptionist/receptionist.ts')).openReceptionist(base),
  'merchant-messaging': async (base) => (await import('./messaging/messaging.ts')).openMessaging(base),
} as const satisfies Record<string, OpenService>;

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];

/** Opens the services that are wanted; what was opened before one that fails is closed again. */
export async function openServices(names: readonly ServiceName[], base: ServiceBase): Promise<ServicePart[]> {
  const opened: ServicePart[] = [];
  try {
    for (const name of names) opened.push(await SERVICES[name](base));
    return opened;
  } catch (error) {
    await Promise.all(opened.map((part) => part.close()));
    throw error;
  }
}

/** The effects of all of them, by fault. */
export function effectsOf(parts: readonly ServicePart[]): ServicePart['effects'] {
  return Object.assign({}, ...parts.map(({ effects }) => effects)) as Partial<Record<FaultName, never>>;
}
