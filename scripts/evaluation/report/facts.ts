import { DASH } from "../format.ts";
import type { EvaluationCard } from "../model-card/card.ts";
import { isGateOpen } from "../model-card/summary.ts";
import { html, type Markup } from "./markup.ts";
import { folded, table } from "./tables.ts";

function figure(value: number | null): string {
	return value === null ? DASH : String(Number(value.toFixed(4)));
}

/** What the gate says, and what was not measured. */
export function gateSection(card: EvaluationCard): Markup {
	const isOpen = isGateOpen(card);
	// Failed rules first, then those not run: their names sort so.
	const ordered = card.gate.rules.toSorted((a, b) => a.status.localeCompare(b.status, "en"));
	const rows = ordered.map(({ metric, status, value, bound, reason, why }) => [
		html`<code>${metric}</code>`,
		html`<span class="${status}">${status.replace("_", " ")}</span>`,
		figure(value),
		bound,
		reason ?? "",
		why,
	]);
	const failures = Object.entries(card.provenance.failures);
	return html`<h2>Gate: <span class="${isOpen ? "passed" : "failed"}">${isOpen ? "open" : "closed"}</span></h2>
${card.gate.golden.length > 0 ? html`<p class="failed">Broken bounds of the golden set:</p><ul>${card.gate.golden.map((line) => html`<li>${line}</li>`)}</ul>` : html`<p>Every bound of the golden set holds.</p>`}
${failures.length > 0 ? html`<p class="failed">Texts without a judgement, in no measure: ${failures.map(([reason, count]) => `${reason} ${count} `)}</p>` : null}
${card.not_run.length > 0 ? html`<p>Not run:</p><ul>${card.not_run.map(({ part, reason }) => html`<li>${part.slice(1)}: ${reason}</li>`)}</ul>` : null}
${table("Rules", ["figure", "status", "reached", "bound", "reason", "why this bound"], rows, "prose")}`;
}

/** Time and size. */
export function speedSection({ latency, model, service }: EvaluationCard): Markup | null {
	if (!latency && !model && !service) return null;
	const us = (value: number) => `${value.toFixed(1)} us`;
	const ms = (value: number | null) => (value === null ? DASH : `${value.toFixed(2)} ms`);
	const parts = latency
		? (["stage1", "stage2", "total"] as const).map((part) => [part, us(latency[part].p50_us), us(latency[part].p99_us)])
		: [];
	const alone = model
		? [["model alone, 280 characters", us(model.microseconds_280.p50_us), us(model.microseconds_280.p99_us)]]
		: [];
	const single = service
		? [["service, one request at a time", ms(service.sequential.p50_ms), ms(service.sequential.p99_ms)]]
		: [];
	return html`<h2>Speed and size</h2>
${table(`Time a text${latency ? `, ${latency.texts} golden texts in process` : ""}`, ["part", "p50", "p99"], [...parts, ...alone, ...single])}
${service ? html`<p>Service: ${service.concurrent.requests_per_second.toFixed(0)} requests/s, ${service.concurrent.concurrency} at a time.</p>` : null}
${model ? html`<p>Model: ${model.bytes} bytes, ${model.gzip_bytes} with gzip.</p>` : null}`;
}

/** The model by itself, as its training card shows it. */
export function aloneSection({ model_alone: alone }: EvaluationCard): Markup | null {
	if (!alone) return null;
	const rows = Object.entries(alone).flatMap(([set, figures]) =>
		Object.entries(figures).map(([metric, { value, texts }]) => [`${set}: ${metric}`, String(texts), figure(value)]),
	);
	return html`<h2>The model alone</h2><p>Without stage 1 and flow, each set on the head it was made for.</p>
${table("Figures of the model's own heads", ["figure", "texts", "value"], rows)}`;
}

/** Where the figures come from. */
export function provenanceSection({ provenance: p }: EvaluationCard): Markup {
	const text = (value: string) => html`<code>${value}</code>`;
	const files = Object.entries(p.data).map(([file, { bytes, sha256 }]) => [file, String(bytes), text(sha256)]);
	return html`<h2>Provenance</h2>
${table(
	"Run",
	["fact", "value"],
	[
		["measured", p.measured_at],
		["command", text(p.command)],
		["subject", p.subject],
		["models", p.models.join(", ")],
		["patterns", p.pattern_versions.join(", ")],
		["commit", text(`${p.commit ?? "unknown"}${p.is_dirty ? " with changes" : ""}`)],
		["node", p.node],
		["degraded answers", String(p.degraded)],
		...Object.entries(p.rows).map(([name, count]) => [`rows: ${name.replaceAll("_", " ")}`, String(count)]),
	],
)}
${files.length > 0 ? folded(`${files.length} data files`, table("Data files", ["file", "bytes", "SHA-256"], files)) : null}`;
}
