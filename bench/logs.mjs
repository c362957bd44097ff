import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOCSIN = fileURLToPath(new URL('../packages/cli/bin/tocsin.js', import.meta.url));
const BYTES = 1024 ** 3;

/** Lines as applications write them, text and JSON, a third of them errors of a few hundred shapes. */
function linesOf(batch) {
  const lines = [];
  for (let n = 0; n < 5000; n++) {
    const id = ((batch * 5000 + n) * 2_654_435_761) % 4_294_967_296;
    const at = new Date(Date.UTC(2026, 10, 4) + batch * 5000 + n).toISOString();
    if (n % 3 === 0)
      lines.push(
        `${at} ERROR worker-${id % 7} step ${'abcdefghij'[id % 10]}${'klmnopqrst'[id % 9]} of job ${id} failed: connection to 10.0.${id % 200}.7:5432 refused`,
      );
    else if (n % 3 === 1)
      lines.push(
        `{"level":30,"time":"${at}","msg":"GET /api/orders/${id} took ${id % 900}ms","reqId":"${id.toString(16)}"}`,
      );
    else lines.push(`${at} INFO order ${id} of customer ${id % 5000} accepted after ${id % 300} ms`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * A gigabyte of logs through `tocsin logs analyze`.
 *
 * @returns megabytes a second, lines a second, and the largest memory of the process in megabytes
 */
export async function measure({ progress, defer }) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-logs-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'app.log');
  const out = createWriteStream(file);
  for (let written = 0, batch = 0; written < BYTES; batch++) {
    const text = linesOf(batch);
    written += text.length;
    if (!out.write(text)) await once(out, 'drain');
  }
  await new Promise((done) => out.end(done));
  progress(`${Math.round(statSync(file).size / 1e6)} MB written`);
  const start = performance.now();
  const child = spawn(process.execPath, [TOCSIN, 'logs', 'analyze', file, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let most = 0;
  const look = setInterval(() => {
    most = Math.max(most, residentKb(child.pid));
  }, 100);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(child, 'close');
  clearInterval(look);
  const seconds = (performance.now() - start) / 1000;
  const { lines, patternCount } = JSON.parse(text);
  return {
    megabytesPerSecond: Math.round(BYTES / 1e6 / seconds),
    linesPerSecond: Math.round(lines / seconds),
    seconds: Number(seconds.toFixed(1)),
    mostMegabytes: Math.round(most / 1024),
    lines,
    patternCount,
  };
}

/** Memory of a process on Linux; 0 elsewhere. */
function residentKb(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
