import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiError, api, asApiError } from "../api/client.ts";
import { type Decision, type Match, SEVERITIES, type Severity } from "../api/wire.ts";
import { Dialog } from "../components/dialog.tsx";
import { Failed, reasonOf } from "../components/list-state.tsx";
import { readingSpans } from "../components/marks.ts";
import { ActionTag, Bars, SeverityTag, severityLabel, words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { UserText } from "../components/user-text.tsx";
import { startPattern } from "../patterns/draft.ts";
import { useCommands } from "../shell/commands.ts";
import { notify } from "../shell/notices.ts";
import { go, hrefOf } from "../shell/router.ts";
import { mayUse } from "../shell/session.ts";

/** As much as the service takes, UTF-16 units. */
const MAX_UNITS = 20_000;
/** The longest form of a pattern, UTF-16 units. */
const MAX_FORM_UNITS = 64;
/** After so long without a key the text is judged, milliseconds. */
const PAUSE_MS = 250;

/** What is in the field outlives a visit to another page, and nothing else: it is never stored. */
let draft = "";

interface Judged {
	readonly decision: Decision | null;
	readonly error: ApiError | null;
	readonly isJudging: boolean;
}

/** Judges `text` once it rests; an answer to an older text is dropped. */
function useJudgement(text: string): Judged & { readonly again: () => void } {
	const [judged, setJudged] = useState<Judged>({ decision: null, error: null, isJudging: false });
	const [attempt, setAttempt] = useState(0);
	useEffect(() => {
		if (text.trim() === "") {
			setJudged({ decision: null, error: null, isJudging: false });
			return;
		}
		const controller = new AbortController();
		const timer = setTimeout(() => {
			setJudged((before) => ({ ...before, isJudging: true }));
			api<Decision>("/moderate", { method: "POST", body: { text, store: false }, signal: controller.signal }).then(
				(decision) => setJudged({ decision, error: null, isJudging: false }),
				(error: unknown) => {
					if (!controller.signal.aborted) setJudged({ decision: null, error: asApiError(error), isJudging: false });
				},
			);
		}, PAUSE_MS);
		return () => {
			clearTimeout(timer);
			controller.abort();
		};
	}, [text, attempt]);
	return { ...judged, again: () => setAttempt((count) => count + 1) };
}

function labelOf({ replacement, pattern_id, harm, obfuscation }: Match): string {
	const undone = obfuscation.length === 0 ? "" : `, undone: ${obfuscation.map(words).join(", ")}`;
	return `reads ${replacement} by pattern ${pattern_id}, harm ${words(harm)}${undone}`;
}

function flagsOf({ floor, intent, mention, negated, quoted, demoted }: Match): string {
	const flags = { mention, negated, quoted, demoted };
	const set = Object.entries(flags).flatMap(([name, isSet]) => (isSet ? [name] : []));
	return [floor && `at least ${words(floor)}`, intent && words(intent), ...set].filter(Boolean).join(", ");
}

function Matches({ decision, lit }: { readonly decision: Decision; readonly lit: { value: number | null } }) {
	if (decision.matches.length === 0) return <p>No pattern matches.</p>;
	return (
		<TableFrame label="Matches">
			<table>
				<caption>Matches</caption>
				<thead>
					<tr>
						<th scope="col">No.</th>
						<th scope="col">Written</th>
						<th scope="col">Reads</th>
						<th scope="col">Pattern</th>
						<th scope="col">Harm</th>
						<th scope="col">Undone</th>
						<th scope="col">Notes</th>
					</tr>
				</thead>
				<tbody>
					{decision.matches.map((match, index) => (
						<tr
							key={`${match.start} ${match.pattern_id}`}
							class={lit.value === index ? "lit" : undefined}
							onMouseEnter={() => {
								lit.value = index;
							}}
							onMouseLeave={() => {
								lit.value = null;
							}}
						>
							<td class="number">{index + 1}</td>
							<td>
								<UserText text={match.text} />
							</td>
							<td>{match.replacement}</td>
							<td>
								{mayUse("patterns") ? (
									<a href={hrefOf(`/patterns/edit/${match.pattern_id}`)}>{match.pattern_id}</a>
								) : (
									<code>{match.pattern_id}</code>
								)}{" "}
								<span class="muted">{words(match.category)}</span>
							</td>
							<td>{words(match.harm)}</td>
							<td>{match.obfuscation.map(words).join(", ") || "nothing"}</td>
							<td>{flagsOf(match)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

function ms(value: number | null): string {
	return value === null ? "not measurable" : `${value.toFixed(1)} ms`;
}

function Versions({ decision }: { readonly decision: Decision }) {
	const { stage1, stage2, total } = decision.latency_ms;
	const rows: readonly (readonly [string, string])[] = [
		["Stage 1", `${words(decision.stage1_status)}, ${ms(stage1)}`],
		["Stage 2", `${words(decision.stage2_status)}${decision.mock_mode ? " (embedded model)" : ""}, ${ms(stage2)}`],
		["Total", ms(total)],
		["Model", decision.model_used],
		["Patterns", decision.pattern_version],
		["Policy", decision.policy_version],
		["Language", `${decision.language.code}${decision.language.supported ? "" : ", not supported"}`],
		["Windows", String(decision.windows)],
	];
	return (
		<dl class="facts">
			{rows.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

/** The mistake is told of a decision that is kept, so the text is sent once more, to be kept as the deployment's policy says. */
async function report(text: string, severity: Severity): Promise<void> {
	try {
		const { id } = await api<Decision>("/moderate", { method: "POST", body: { text } });
		await retryWhileAbsent(() => api("/feedback", { method: "POST", body: { decision_id: id, severity } }));
		notify("Reported: somebody looks at it.");
	} catch (error) {
		const failure = asApiError(error);
		const isUnkept = failure.code === "not_found";
		notify(
			isUnkept
				? "Only what is reviewed, blocked or sampled is kept, and this was not: nothing to report on."
				: reasonOf(failure),
			{
				tone: "problem",
			},
		);
	}
}

/** A decision is kept some seconds after it was made. */
const ARRIVAL_TRIES = 8;
const ARRIVAL_PAUSE_MS = 2000;

async function retryWhileAbsent(run: () => Promise<unknown>): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			await run();
			return;
		} catch (error) {
			if (attempt === ARRIVAL_TRIES || asApiError(error).code !== "not_found") throw error;
			await new Promise((resolve) => setTimeout(resolve, ARRIVAL_PAUSE_MS));
		}
	}
}

/** What follows from a verdict that is wrong. */
function Next({ decision }: { readonly decision: Decision }) {
	const [isReporting, setReporting] = useState(false);
	const makePattern = () => {
		const selected = getSelection()?.toString().trim() ?? "";
		startPattern({ form: selected || decision.original_text.slice(0, MAX_FORM_UNITS), text: decision.original_text });
		go(hrefOf("/patterns/new"));
	};
	return (
		<div class="row">
			<button type="button" onClick={() => setReporting(true)}>
				Report a mistake
			</button>
			{mayUse("patterns") && (
				<button type="button" onClick={makePattern}>
					Make a pattern of this
				</button>
			)}
			<span class="muted">A pattern starts with what you have selected.</span>
			{isReporting && (
				<Dialog title="Report a mistake" onClose={() => setReporting(false)}>
					<p>What is the text really? It is sent again, and kept as the deployment's text policy says.</p>
					<div class="stack">
						{SEVERITIES.map((severity) => (
							<button
								key={severity}
								type="button"
								onClick={() => {
									setReporting(false);
									void report(decision.original_text, severity);
								}}
							>
								{severityLabel(severity)}
							</button>
						))}
					</div>
				</Dialog>
			)}
		</div>
	);
}

function Verdict({ decision }: { readonly decision: Decision }) {
	const lit = useSignal<number | null>(null);
	const readings = readingSpans(decision.original_text, decision.normalized_text, decision.matches) ?? [];
	const labels = decision.matches.map(labelOf);
	return (
		<div class="stack">
			<p class="row">
				<SeverityTag severity={decision.classification} />
				<ActionTag action={decision.action} />
				{decision.escalation && <span class="tag crisis">Escalation: {decision.escalation}</span>}
				{decision.degraded && <span class="tag">Degraded: {words(decision.degraded_reason ?? "unknown")}</span>}
				{decision.confidence !== null && <span class="muted">confidence {decision.confidence.toFixed(2)}</span>}
			</p>
			<div class="pair">
				<section>
					<h2>Original</h2>
					<UserText text={decision.original_text} spans={decision.matches} labels={labels} lit={lit} />
				</section>
				<section>
					<h2>In plain words</h2>
					<UserText text={decision.normalized_text} spans={readings} labels={labels} lit={lit} />
				</section>
			</div>
			<Matches decision={decision} lit={lit} />
			<div class="pair">
				<Bars caption="Severity" values={decision.probabilities} />
				<Bars caption="Attributes" values={decision.attributes} />
			</div>
			<Versions decision={decision} />
			<Next decision={decision} />
		</div>
	);
}

/** One text, both stages. Nothing of it is stored. */
export function Playground() {
	const [text, setText] = useState(draft);
	const field = useRef<HTMLTextAreaElement>(null);
	const { decision, error, isJudging, again } = useJudgement(text);
	const change = (value: string) => {
		draft = value;
		setText(value);
	};
	useCommands([
		{ id: "try text", key: "/", label: "Write a text", group: "Playground", run: () => field.current?.focus() },
	]);
	return (
		<div class="page">
			<h1>Playground</h1>
			<label>
				<span>Text</span>
				<textarea
					ref={field}
					rows={4}
					dir="auto"
					maxLength={MAX_UNITS}
					value={text}
					aria-describedby="text-help"
					onInput={(event) => change(event.currentTarget.value)}
				/>
			</label>
			<p id="text-help" class="muted">
				Judged as you pause; nothing of it is stored. {text.length.toLocaleString("en")} of{" "}
				{MAX_UNITS.toLocaleString("en")} units.
			</p>
			<div aria-live="polite" aria-busy={isJudging}>
				{error && <Failed error={error} what="verdict" retry={again} />}
				{decision && !error && <Verdict decision={decision} />}
				{!decision && !error && (
					<div class="empty">
						<p>Write or paste a text above: both stages show what they make of it.</p>
						<button type="button" onClick={() => change("I want to unalive myself")}>
							Try an example
						</button>
					</div>
				)}
			</div>
		</div>
	);
}
