/** The whole style of the status page. Its hash is in the page's content security policy. */
export const STATUS_CSS = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#171a21;--quiet:#5b6472;--line:#e1e5eb;--up:#15803d;--degraded:#b45309;--down:#c81e1e;--unknown:#64748b}
@media (prefers-color-scheme:dark){:root{--ground:#0e1116;--card:#171b22;--ink:#e8ebf0;--quiet:#9aa4b2;--line:#2a303a;--up:#4ade80;--degraded:#fbbf24;--down:#f87171;--unknown:#94a3b8}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:44rem;margin:0 auto;padding:2rem 1rem 3rem}
header{display:flex;align-items:baseline;gap:.6rem;margin-bottom:1rem}
h1{font-size:1.5rem;margin:0}
header p{margin:0;color:var(--quiet)}
h2{font-size:1rem;margin:2rem 0 .6rem;color:var(--quiet);font-weight:600}
h3{font-size:1.05rem;margin:0 0 .25rem}
.banner{display:flex;align-items:center;gap:.7rem;margin:0;padding:1rem 1.1rem;background:var(--card);border:1px solid var(--line);border-left:5px solid var(--unknown);border-radius:10px;font-size:1.15rem;font-weight:600}
.banner.up{border-left-color:var(--up)}.banner.degraded{border-left-color:var(--degraded)}.banner.down{border-left-color:var(--down)}
.dot{flex:none;display:inline-block;width:.7rem;height:.7rem;border-radius:50%;background:var(--unknown)}
.dot.up{background:var(--up)}.dot.degraded{background:var(--degraded)}.dot.down{background:var(--down)}
.components{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:10px}
.components li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.3rem 1rem;padding:.75rem 1.1rem}
.components li+li{border-top:1px solid var(--line)}
.state{display:flex;align-items:center;gap:.5rem;color:var(--quiet)}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;margin-bottom:.8rem}
article.open{border-left:5px solid var(--degraded)}
article ol{list-style:none;margin:.8rem 0 0;padding:0}
article li{border-top:1px solid var(--line);padding:.7rem 0 0;margin-top:.7rem}
.quiet,time{color:var(--quiet);font-size:.9rem;margin:0}
.text{white-space:pre-wrap;margin:.2rem 0 0}
.report a{color:inherit;font-weight:600}
footer{margin-top:2rem;color:var(--quiet);font-size:.9rem}
footer a{color:inherit;margin-left:.6rem}
`;
