import { createTocsin, type LeverValue } from '@tocsin/sdk';
import { Hono } from 'hono';
import { webhookAddress } from '../config.ts';
import type { ServiceBase, ServicePart } from '../service-part.ts';
import { createHosting } from '../vendors/hosting.ts';
import { createHostingApi } from '../vendors/hosting-api.ts';
import { createPaymentProvider } from '../vendors/payment-provider.ts';
import { createTelegram } from '../vendors/telegram.ts';
import { createBotApi } from './bot-api.ts';
import { BOT_TABLES, openBotDatabase } from './bot-database.ts';
import { createBotFaults } from './bot-faults.ts';
import { createBotMemory } from './bot-memory.ts';
import { BOT_SETTINGS, PREVIOUS_BOT_TOKEN } from './bot-settings.ts';
import { createBotWorker } from './bot-worker.ts';

/** The levers that the bot reads, at rest. That it is stopped, or signs in with another token, is its host's doing. */
const LEVERS: Record<string, LeverValue> = {
  maintenance: '',
  payments: true,
  'group-changes': true,
  'group-batch': 30,
  'command-rate': 60,
};

/** The bot that sells access to a group, with the vendors that it needs: host, Telegram, payment provider. */
export async function openBot({ config, database: shared, url }: ServiceBase): Promise<ServicePart> {
  const settings: Record<string, string> = { ...BOT_SETTINGS };
  const hosting = createHosting('bot', settings, config.writeLog);
  const telegram = createTelegram([BOT_SETTINGS.BOT_TOKEN, PREVIOUS_BOT_TOKEN], Number(BOT_SETTINGS.GROUP_ID));
  const provider = createPaymentProvider({
    clientId: BOT_SETTINGS.AIRWALLEX_CLIENT_ID,
    apiKey: BOT_SETTINGS.AIRWALLEX_API_KEY,
    webhookSecret: BOT_SETTINGS.AIRWALLEX_WEBHOOK_SECRET,
    webhookUrl: () => webhookAddress(config, 'subscription-bot', 'airwallex', `${url()}/bot/webhook/airwallex`),
    now: config.now,
  });
  await shared.control.query(BOT_TABLES);
  const tocsin = createTocsin({
    ...{ url: config.tocsinUrl, key: config.botSdkKey, service: 'subscription-bot', defaults: LEVERS },
    flushIntervalMs: config.flushIntervalMs,
  });
  const database = openBotDatabase(config.databaseUrl);
  const memory = createBotMemory(config.shortOfMemoryMs);
  const worker = createBotWorker({ hosting, telegram, database, tocsin });
  hosting.onStart(() => {
    memory.free();
    database.restart();
    worker.start();
  });
  const reports = setInterval(() => {
    if (hosting.active()) tocsin.gauge('memory.used').set(memory.used());
  }, config.flushIntervalMs);

  const routes = new Hono();
  routes.route(
    '/',
    createBotApi({
      ...{ hosting, telegram, provider, database, memory, tocsin },
      ...{ patienceMs: config.patienceMs, now: config.now },
    }),
  );
  routes.route('/', createHostingApi(hosting, { measure: () => ({ memoryMegabytes: memory.usedMegabytes() }) }));
  routes.route('/', telegram.routes);
  routes.route('/', provider.routes);
  const { control } = shared;
  const { databaseUrl } = config;
  return {
    routes,
    effects: createBotFaults({ hosting, telegram, provider, database, control, databaseUrl, memory, worker, settings }),
    start: () => worker.start(),
    async close() {
      clearInterval(reports);
      worker.close();
      memory.free();
      await Promise.all([database.close(), tocsin.close()]);
    },
  };
}
