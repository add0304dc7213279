import { PATTERN_PREFIX, PATTERNS } from "../../../cron/drift.ts";
import { binLabels, type HistogramName } from "../../../insight/bins.ts";
import type { ShiftKind, ShownBin } from "../../../insight/drift-shift.ts";
import { spansAt } from "../../../insight/drift-windows.ts";
import { liveAccuracy } from "../../../insight/reviewed.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { type DriftLook, driftStates, latestLooks, type NamedState } from "../../../store/drift.ts";
import { adjudicatedSince } from "../../../store/reviewed.ts";
import { SEVERITIES } from "../../../verdict.ts";
import type { AppContext, Route } from "../../context.ts";

const HOUR_MS = 3600_000;
/** Reviews that live accuracy is drawn from. */
const ACCURACY_MS = 28 * 24 * HOUR_MS;
/** Publishes that are shown beside the drift they may have caused. */
const ANNOTATIONS = 20;

const HISTOGRAM_OF: Readonly<Record<Exclude<ShiftKind, "classification">, HistogramName>> = {
	length: "len",
	script: "script",
	novelty: "nov",
	confidence: "conf",
};

function labelsOf(signal: string): readonly string[] {
	const kind = signal.split(":")[0] as ShiftKind;
	return kind === "classification" ? SEVERITIES : binLabels(HISTOGRAM_OF[kind]);
}

function iso(at: number | null | undefined): string | null {
	return at === null || at === undefined ? null : new Date(at).toISOString();
}

function lookToWire(
	{ at: _, signal, reference, n, value, threshold, verdict, detail }: DriftLook,
	open: string | null,
) {
	const bins = detail["bins"] as readonly ShownBin[] | undefined;
	return {
		signal,
		reference,
		n,
		value,
		threshold,
		verdict,
		open_since: open,
		...detail,
		...(bins
			? {
					bins: bins.map(({ bin, now, reference: before, term }) => ({
						bin: labelsOf(signal)[bin],
						now,
						before,
						term,
					})),
				}
			: {}),
	};
}

function spanToWire({ from, to }: { readonly from: number; readonly to: number }): object {
	return { from: iso(from * HOUR_MS), to: iso(to * HOUR_MS) };
}

/** What was published lately; empty in a deployment that publishes nothing. */
async function annotations(c: AppContext): Promise<object[]> {
	if (c.get("config").hashKey === null) return [];
	const versions = await patternPublisher(c.env).versions(ANNOTATIONS);
	return versions.map(({ version, publishedAt }) => ({ at: iso(publishedAt), event: "publish", version }));
}

/** The last look for drift: each signal with its value, its threshold and what came of it, what is open, and how right the models were. */
async function getDrift(c: AppContext): Promise<Response> {
	const { DB } = c.env;
	const [looks, states, published, adjudicated] = await Promise.all([
		latestLooks(DB),
		driftStates(DB),
		annotations(c),
		adjudicatedSince(DB, Date.now() - ACCURACY_MS),
	]);
	const openedAt = (signal: string, reference: string) =>
		iso(states.find((state) => state.signal === signal && state.reference === reference)?.openedAt);
	const at = looks[0]?.at ?? null;
	const spans = at === null ? null : spansAt(at / HOUR_MS);
	const patterns = looks.find(({ signal }) => signal === PATTERNS);
	const isPattern = ({ signal, openedAt: opened }: NamedState) => signal.startsWith(PATTERN_PREFIX) && opened !== null;
	return c.json({
		at: iso(at),
		window: spans && spanToWire(spans.now),
		trailing_reference: spans && spanToWire(spans.reference),
		signals: looks
			.filter((look) => look !== patterns)
			.map((look) => lookToWire(look, openedAt(look.signal, look.reference))),
		patterns: {
			judged: patterns?.n ?? 0,
			told: ((patterns?.detail["patterns"] ?? []) as { verdict: string }[]).filter(
				({ verdict }) => verdict !== "usual",
			),
			open: states.filter(isPattern).map(({ signal, openedAt: opened }) => ({
				pattern: signal.slice(PATTERN_PREFIX.length),
				open_since: iso(opened),
			})),
		},
		annotations: published,
		live_accuracy: liveAccuracy(adjudicated).map(
			({ model, judged, sameSeverity, heldBackRightly, allowedRightly }) => ({
				model,
				judged,
				same_severity: sameSeverity,
				held_back_rightly: heldBackRightly,
				allowed_rightly: allowedRightly,
			}),
		),
	});
}

export const driftRoutes: readonly Route[] = [{ method: "GET", path: "/drift", access: "admin", handler: getDrift }];
