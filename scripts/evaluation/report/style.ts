import { Markup } from "./markup.ts";

/** Light and dark by the reader's setting; the series differ by dash as well as by colour. */
export const STYLE = new Markup(`
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #59636e; --line: #d5dae0; --page: #ffffff; --panel: #f5f7f9; --good: #116329; --bad: #a40e26; --s1: #1d4ed8; --s2: #b45309; --s3: #0f766e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --quiet: #a3adb8; --line: #3a424c; --page: #14181d; --panel: #1d232a; --good: #57c26f; --bad: #ff7b88; --s1: #82a8ff; --s2: #f0a355; --s3: #5cd0c0; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1rem; }
p, li { max-width: 60rem; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.87rem; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th:first-child, .prose td, .prose th { text-align: left; } thead th { color: var(--quiet); font-weight: 600; } tbody th { font-weight: 400; }
.confusion td { background: color-mix(in srgb, var(--s1) calc(var(--share) * 0.45), transparent); }
.passed { color: var(--good); } .failed { color: var(--bad); font-weight: 600; } .not_run { color: var(--quiet); }
.charts { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { width: fit-content; max-width: 100%; box-sizing: border-box; margin: 0; padding: 0.6rem; background: var(--panel); border-radius: 4px; } figcaption { font-weight: 600; font-size: 0.87rem; }
svg.square { width: 15rem; } svg.bars { width: 34rem; max-width: 100%; } .legend svg { vertical-align: middle; }
svg text { fill: var(--ink); font-size: 10px; } .grid { stroke: var(--line); stroke-width: 0.7; } .ideal { stroke: var(--quiet); stroke-dasharray: 2 3; }
.curve { fill: none; stroke-width: 1.8; } .curve.s1 { stroke: var(--s1); } .curve.s2 { stroke: var(--s2); stroke-dasharray: 6 3; } .curve.s3 { stroke: var(--s3); stroke-dasharray: 2 2; }
.dot.s1, .bar.s1 { fill: var(--s1); } .dot.s2, .bar.s2 { fill: var(--s2); } .dot.s3, .bar.s3 { fill: var(--s3); }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; list-style: none; margin: 0.3rem 0 0; padding: 0; font-size: 0.8rem; }
details { margin: 0.5rem 0; } summary { cursor: pointer; }
code { font-size: 0.85em; overflow-wrap: anywhere; }
`);
