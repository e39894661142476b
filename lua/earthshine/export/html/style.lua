--- The style of the HTML page: colours of the day, the night and of paper, and the layout.

return [==[
:root {
  color-scheme: light dark;
  --page: #f3f5f8; --panel: #ffffff; --text: #17212c; --muted: #5a6878; --line: #dbe1e8;
  --accent: #0a66c2; --accent-text: #ffffff; --row: #eef4fb; --chosen: #fff1e6;
  --sea: #e6eef5; --land: #fbfaf7; --coast: #a9b7c4; --grid: #cdd9e4; --label: #607385;
  --shape: #0a66c2; --mark: #d9480f; --halo: rgba(255, 255, 255, .7);
  --shade: rgba(23, 33, 44, .14);
}
@media (prefers-color-scheme: dark) {
  :root:not([data-paper]) {
    --page: #0c1117; --panel: #141b23; --text: #dde5ee; --muted: #8e9dae; --line: #263140;
    --accent: #5aadff; --accent-text: #06121f; --row: #1a2430; --chosen: #33241a;
    --sea: #0f1a25; --land: #202c38; --coast: #46586a; --grid: #1e2c3a; --label: #8499ad;
    --shape: #5aadff; --mark: #ffa557; --halo: rgba(10, 18, 27, .7);
    --shade: rgba(0, 0, 0, .5);
  }
}
:root[data-paper] { color-scheme: light; background: #ffffff; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.4rem clamp(.75rem, 2.5vw, 2rem) 1rem; max-width: 1560px;
  background: var(--page); color: var(--text);
  font: 14.5px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 {
  margin: 0; font-size: 1.55rem; line-height: 1.2; font-weight: 650; letter-spacing: -.012em;
  overflow-wrap: anywhere;
}
code, .id, #place {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .92em;
}
a { color: var(--accent); text-underline-offset: .15em; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[hidden] { display: none !important; }

header { margin-bottom: 1rem; }
.query {
  margin: .45rem 0 0; max-height: 5.9em; overflow: auto; color: var(--muted);
  overflow-wrap: anywhere;
}
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .85rem 0 0; }
.facts div { display: flex; flex-direction: column-reverse; }
.facts dt { color: var(--muted); font-size: .82rem; }
.facts dd { margin: 0; font-size: 1.08rem; font-weight: 600; font-variant-numeric: tabular-nums; }

.panel {
  background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
  box-shadow: 0 1px 2px var(--shade);
}
#map { position: relative; overflow: hidden; }
#chart {
  position: relative; overflow: hidden; background: var(--page);
  height: clamp(250px, 54vh, 640px);
}
#chart canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
#marks { touch-action: pan-y; cursor: grab; }
#marks:focus-visible { outline-offset: -3px; }
#marks.over { cursor: pointer; }
#marks.dragged { cursor: grabbing; }
.tools { position: absolute; top: 10px; left: 10px; display: flex; flex-direction: column; }
.tools button {
  width: 34px; height: 34px; padding: 0; border: 1px solid var(--line); background: var(--panel);
  font-size: 1.15rem; line-height: 1; box-shadow: 0 1px 2px var(--shade);
}
.tools button + button { border-top: 0; }
.tools button:first-child { border-radius: 8px 8px 0 0; }
.tools button:last-child { border-radius: 0 0 8px 8px; }
.tools svg { width: 14px; fill: none; stroke: currentColor; stroke-width: 1.6; }
.tools button:hover { background: var(--row); }
.tools button:focus-visible { position: relative; z-index: 1; }
#place {
  position: absolute; right: 8px; bottom: 6px; padding: 0 .4em; border-radius: 4px;
  background: var(--panel); color: var(--muted); font-size: .78rem; pointer-events: none;
  opacity: .9;
}
#place:empty { display: none; }

#card {
  position: absolute; top: 10px; right: 10px; width: min(320px, 46%); max-height: calc(100% - 20px);
  overflow: auto; padding: .8rem .9rem .9rem; background: var(--panel); border-radius: 10px;
  border: 1px solid var(--line); box-shadow: 0 6px 24px var(--shade);
}
#card h2 {
  margin: 0 1.8rem .5rem 0; font-size: .95rem; line-height: 1.3; overflow-wrap: anywhere;
}
#card img {
  display: block; max-width: 100%; max-height: 210px; margin: 0 auto .7rem; border-radius: 6px;
  background: var(--sea);
}
#card dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem .8rem; margin: 0; }
#card dt { color: var(--muted); }
#card dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
#card .acts { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .75rem; }
.act {
  display: inline-block; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 7px;
  background: var(--panel); color: var(--text); text-decoration: none;
}
.act:hover { background: var(--row); }
.act.main { background: var(--accent); border-color: var(--accent); color: var(--accent-text); }
.act.main:hover { filter: brightness(1.08); }
.act:disabled { opacity: .4; cursor: default; }
#card .close {
  position: absolute; top: .5rem; right: .5rem; width: 28px; height: 28px; padding: 0; border: 0;
  border-radius: 6px; background: none; font-size: 1.2rem; line-height: 1; color: var(--muted);
}
#card .close:hover { background: var(--row); color: var(--text); }

#list { margin-top: 1rem; overflow: hidden; }
.bar {
  display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; padding: .65rem .8rem;
}
#filter {
  flex: 1 1 15rem; max-width: 30rem; min-width: 0; padding: .4rem .7rem; border-radius: 8px;
  border: 1px solid var(--line); background: var(--page);
}
#shown { color: var(--muted); font-variant-numeric: tabular-nums; }
.pager { display: flex; align-items: center; gap: .5rem; margin-left: auto; color: var(--muted); }
.pager span { font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow: auto; max-height: min(78vh, 900px); border-top: 1px solid var(--line); }
table { width: 100%; border-collapse: separate; border-spacing: 0; }
th {
  position: sticky; top: 0; z-index: 1; padding: 0; text-align: left; background: var(--panel);
  border-bottom: 1px solid var(--line); font-weight: 600; white-space: nowrap;
}
th button {
  width: 100%; padding: .5rem .8rem; border: 0; background: none; text-align: inherit;
  font-weight: inherit; color: var(--muted); white-space: nowrap;
}
th button:hover { color: var(--text); }
th button:focus-visible { outline-offset: -2px; }
th button::after { content: "\2195"; margin-left: .35em; opacity: .3; }
th[aria-sort] button { color: var(--text); }
th[aria-sort=ascending] button::after { content: "\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: "\2193"; opacity: 1; }
th.plain { padding: .5rem .8rem; color: var(--muted); }
td {
  padding: .42rem .8rem; border-bottom: 1px solid var(--line); vertical-align: middle;
  white-space: nowrap; font-variant-numeric: tabular-nums;
}
tbody tr { cursor: pointer; }
tbody tr:last-child td { border-bottom: 0; }
tbody tr.over td, tbody tr:hover td { background: var(--row); }
tbody tr.chosen td { background: var(--chosen); }
tbody tr.chosen td:first-child { box-shadow: inset 3px 0 0 var(--mark); }
.number { text-align: right; }
th.number button { text-align: right; }
td.id { white-space: normal; overflow-wrap: anywhere; min-width: 17rem; }
td.id button {
  padding: 0; border: 0; background: none; text-align: left; font: inherit;
  overflow-wrap: anywhere;
}
td.id button:hover { text-decoration: underline; text-underline-offset: .15em; }
td.collection { max-width: 18rem; overflow: hidden; text-overflow: ellipsis; color: var(--muted); }
td.picture { padding: .25rem 0 .25rem .8rem; width: 58px; }
td.picture div {
  width: 46px; height: 46px; border-radius: 5px; background: var(--sea); overflow: hidden;
}
td.picture img { display: block; width: 100%; height: 100%; object-fit: cover; }
td.links a + a, td.links a + span { margin-left: .7em; }
.none { color: var(--muted); opacity: .6; }
.cover { display: inline-flex; align-items: center; gap: .5em; }
.cover i {
  width: 34px; height: 5px; border-radius: 3px; background: var(--line); overflow: hidden;
}
.cover b { display: block; height: 100%; background: var(--muted); }
.empty { padding: 2.2rem 1rem; text-align: center; color: var(--muted); }
.notice { margin: 1rem 0; padding: .8rem 1rem; border-left: 4px solid var(--mark); }
footer { margin: 1.1rem 0 0; color: var(--muted); font-size: .85rem; }
.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}

@media (max-width: 1200px) {
  td, th button, th.plain { padding-left: .55rem; padding-right: .55rem; }
  td.id { min-width: 13rem; }
  td.collection { max-width: 12rem; }
}
@media (max-width: 760px) {
  h1 { font-size: 1.3rem; }
  #chart { height: clamp(220px, 42vh, 420px); }
  #card {
    position: static; width: auto; max-height: none; border-width: 1px 0 0; border-radius: 0;
    box-shadow: none; position: relative; top: 0; right: 0;
  }
  .pager { margin-left: 0; }
  .facts { gap: .5rem 1.4rem; }
}
@media print {
  @page { margin: 12mm; }
  body { padding: 0; max-width: none; background: none; font-size: 10pt; }
  .panel { border-radius: 0; box-shadow: none; }
  .tools, .pager, #filter, #place, #card { display: none !important; }
  #chart { height: 9.5cm; }
  .scroll { max-height: none; overflow: visible; }
  th { position: static; }
  thead { display: table-header-group; }
  th button::after { content: none !important; }
  tr { break-inside: avoid; }
  table { font-size: 8.5pt; }
  td, th button, th.plain { padding: .2rem .35rem; }
  td.id { min-width: 10rem; }
  .cover i { display: none; }
  td.links a { display: block; }
  td.links a + a { margin-left: 0; }
  td.collection { max-width: 8rem; white-space: normal; overflow-wrap: anywhere; }
}
]==]
