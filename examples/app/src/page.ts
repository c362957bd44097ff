/** The application's one page. Its figures come from /figures, every two seconds. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Churn Saver, the sample application</title>
<style>
:root { color-scheme: light dark; --line: light-dark(#dfe3e8, #333a44); --card: light-dark(#fff, #1b2027);
  --soft: light-dark(#5b6673, #9aa5b1); --good: light-dark(#1a7f37, #4ac26b); --bad: light-dark(#cf222e, #ff7b72); }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#f5f6f8, #12161b); color: light-dark(#1c2128, #e6e9ed); }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .75rem; }
p { color: var(--soft); margin: .25rem 0 1.25rem; max-width: 45rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.1rem; }
.row { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .35rem 0; border-top: 1px solid var(--line); min-height: 2rem; }
.row:first-of-type { border-top: 0; } .row b { font-weight: 600; font-variant-numeric: tabular-nums; }
.good { color: var(--good); } .bad { color: var(--bad); } small { color: var(--soft); }
button { font: inherit; font-size: .85rem; padding: .2rem .8rem; border-radius: 6px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button.on { background: var(--bad); border-color: var(--bad); color: light-dark(#fff, #12161b); }
button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
</style>
</head>
<body>
<main>
<h1>Churn Saver</h1>
<p>A small product that talks members out of cancelling: it takes the vendor's webhooks, queues reminders and delivers them.
It is here to be broken: switch a fault on and watch Tocsin respond.</p>
<div class="grid">
<section><h2>Faults</h2><div id="faults"></div></section>
<section><h2>Levers</h2><div id="levers"></div></section>
<section><h2>Figures</h2><div id="numbers" aria-live="off"></div></section>
</div>
<p id="note" role="status"></p>
</main>
<script>
const WORDS = { 'webhooks': 'processing loses its permission', 'scheduler': 'the loop waits for a lock', 'database-slow': 'slow queries, full pool',
  'push-provider': 'push answers 503', 'down': 'every /api answers 503' };
const note = document.getElementById('note');
function row(label, value, tone, hint) {
  const line = document.createElement('div'); line.className = 'row';
  const name = document.createElement('span'); name.textContent = label;
  if (hint) { const small = document.createElement('small'); small.textContent = hint; name.append(document.createElement('br'), small); }
  const end = value instanceof Node ? value : document.createElement('b');
  if (!(value instanceof Node)) { end.textContent = value; if (tone) end.className = tone; }
  line.append(name, end); return line;
}
function faultButton(fault) {
  const button = document.createElement('button'); button.id = 'fault-' + fault.name;
  button.textContent = fault.on ? 'Switch off' : 'Switch on'; button.className = fault.on ? 'on' : '';
  button.setAttribute('aria-label', button.textContent + ' the fault ' + fault.name);
  button.onclick = async () => {
    button.disabled = true;
    const answer = await fetch('/faults/' + fault.name, { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ on: !fault.on }) }).catch(() => null);
    await refresh();
    if (answer && !answer.ok) note.textContent = (await answer.json()).error;
  };
  return button;
}
function percent(rate) { return rate === null ? 'no traffic' : Math.round(rate * 100) + ' %'; }
function fill(id, rows) {
  const focused = document.activeElement && document.activeElement.id;
  document.getElementById(id).replaceChildren(...rows);
  if (focused) document.getElementById(focused)?.focus();
}
async function refresh() {
  try {
    const f = await (await fetch('/figures')).json();
    fill('faults', f.faults.map((fault) => row(fault.name, faultButton(fault), '', fault.until ? 'until ' + new Date(fault.until).toLocaleTimeString() : WORDS[fault.name])));
    fill('levers', Object.entries(f.levers).map(([id, lever]) => row(id, String(lever.value) + (lever.pulled ? ', pulled' : ''), lever.pulled ? 'bad' : '')));
    const backlog = f.webhooks.backlog, jobs = f.scheduler.jobs, running = f.scheduler.roundRunningMs;
    fill('numbers', [
      row('Webhooks, last minute', percent(f.webhooks.rate), f.webhooks.rate !== null && f.webhooks.rate < 0.9 ? 'bad' : 'good', f.webhooks.ok + ' processed, ' + f.webhooks.fail + ' failed'),
      row('Unprocessed events', backlog ? backlog.count : 'unknown', backlog && backlog.count > 0 ? 'bad' : 'good'),
      row('Scheduler', f.scheduler.paused ? 'paused' : running > 10000 ? 'hangs for ' + Math.round(running / 1000) + ' s' : 'runs', f.scheduler.paused || running > 10000 ? 'bad' : 'good',
        f.scheduler.lastRoundAt ? 'last round ' + new Date(f.scheduler.lastRoundAt).toLocaleTimeString() : 'no round yet'),
      row('Reminders waiting', jobs ? jobs.pending + jobs.running : 'unknown', '', jobs ? jobs.done + ' delivered, ' + jobs.failed + ' given up' : ''),
      row('Release in use', f.release, f.release === 'current' ? '' : 'bad'),
      row('Tocsin', f.tocsin.connected ? 'connected' : 'not connected', f.tocsin.connected ? 'good' : 'bad', 'levers from ' + f.tocsin.source),
    ]);
    note.textContent = '';
  } catch { note.textContent = 'The application does not answer.'; }
}
refresh(); setInterval(refresh, 2000);
</script>
</body>
</html>
`;
