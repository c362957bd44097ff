import { rm, writeFile } from 'node:fs/promises';
import { startSampleApp } from './app.ts';
import { configFromEnvironment } from './config.ts';
import { messageOf } from './log.ts';

/** After this a shutdown that hangs is cut short. */
const SHUTDOWN_LIMIT_MS = 8_000;

async function main(): Promise<void> {
  const config = configFromEnvironment(process.env);
  const app = await startSampleApp(config);
  const pidFile = process.env.PID_FILE;
  if (pidFile) await writeFile(pidFile, `${process.pid}\n`);
  config.writeLog(JSON.stringify({ level: 'INFO', message: 'ready', url: app.url, providerUrl: app.providerUrl }));

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
    await app.close();
    if (pidFile) await rm(pidFile, { force: true });
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

main().catch((error) => {
  process.stderr.write(`The sample application could not start: ${messageOf(error)}\n`);
  process.exit(1);
});
