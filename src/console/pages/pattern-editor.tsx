import { useMemo, useState } from "preact/hooks";
import { type ApiError, api, asApiError } from "../api/client.ts";
import type {
	ForcedPublish,
	Judgement,
	Pattern,
	PatternProblem,
	PublishedPatterns,
	Version,
} from "../api/pattern-wire.ts";
import { forget, useResource } from "../api/resource.ts";
import { lazily } from "../components/lazily.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { BacktestPanel, Problems } from "../patterns/backtest-panel.tsx";
import { takeDraft } from "../patterns/draft.ts";
import { ForceDialog } from "../patterns/force-dialog.tsx";
import { PatternForm } from "../patterns/form.tsx";
import { ReasonDialog } from "../patterns/reason-dialog.tsx";
import { casesOf, formatPattern, parsePattern, type Submission, submissionOf } from "../patterns/submission.ts";
import { TryPanel } from "../patterns/try-panel.tsx";
import { notify } from "../shell/notices.ts";
import { go, hrefOf } from "../shell/router.ts";
import { mayUse } from "../shell/session.ts";

/** Latest decisions that a backtest reads as well. */
const BACKTEST_DECISIONS = 1000;
const DEFAULT_CANARY_PERCENT = 10;

const EMPTY: Pattern = {
	id: "",
	category: "direct",
	harm: "none",
	forms: [],
	replacement: "",
	status: "shadow",
	source: "",
};

/** The editor of JSON is large, so it is read when it is first asked for. */
const JsonEditor = lazily(() => import("./pattern-json.tsx").then(({ PatternJson }) => PatternJson), "editor");

function problemsOf(error: ApiError): readonly PatternProblem[] {
	return error.code === "invalid_patterns" ? (error.details as { problems: PatternProblem[] }).problems : [];
}

interface PublishProps {
	readonly submission: Submission | null;
	readonly version: string;
	readonly id: string;
	readonly isKnown: boolean;
	readonly reread: () => void;
}

/** From backtest to publish. A publish needs a backtest of the very change that it sends. */
function Publish({ submission, version, id, isKnown, reread }: PublishProps) {
	const [tested, setTested] = useState<{ readonly of: string; readonly judgement: Judgement } | null>(null);
	const [isTesting, setTesting] = useState(false);
	const [error, setError] = useState<ApiError | null>(null);
	const [percent, setPercent] = useState<number | null>(null);
	const [corpus, setCorpus] = useState("");
	const [asking, setAsking] = useState<"publish" | "remove" | "force" | null>(null);
	const current = JSON.stringify(submission);
	const judgement = tested?.of === current ? tested.judgement : null;
	const backtest = async () => {
		setTesting(true);
		setError(null);
		try {
			const query = new URLSearchParams({ decisions: String(BACKTEST_DECISIONS) });
			if (corpus.trim() !== "") query.set("corpus", corpus.trim());
			const found = await api<Judgement>(`/patterns/backtest?${query}`, {
				method: "POST",
				body: submission,
			});
			setTested({ of: current, judgement: found });
		} catch (reason) {
			setError(asApiError(reason));
		}
		setTesting(false);
	};
	const publish = async (sent: Submission | null, reason: string) => {
		const body = { expected_version: version, reason, ...sent };
		try {
			const published =
				percent === null || asking === "remove"
					? await api<Version>("/patterns/publish", { method: "POST", body })
					: await api<Version>("/patterns/canary", { method: "POST", body: { ...body, action: "start", percent } });
			notify(
				`Version ${published.version} ${percent === null ? "is published" : `judges ${percent}% of the content`}.`,
			);
			forget("/patterns");
			go(hrefOf("/patterns"));
		} catch (failure) {
			setError(asApiError(failure));
		}
	};
	const force = async (reason: string, forceReason: string) => {
		const body = { expected_version: version, reason, force: { reason: forceReason }, ...submission };
		try {
			const asked = await api<ForcedPublish | Version>("/patterns/publish", { method: "POST", body });
			notify(
				"force_reason" in asked
					? "Asked for: a second person lets it through on the page of patterns."
					: `Version ${asked.version} judges 1% of the content.`,
			);
			forget("/patterns");
			go(hrefOf("/patterns"));
		} catch (failure) {
			setError(asApiError(failure));
		}
	};
	return (
		<section class="card stack">
			<h2>Publish</h2>
			<p class="row">
				<button type="button" disabled={submission === null || isTesting} onClick={() => void backtest()}>
					{isTesting ? "Running the backtest" : "Run the backtest"}
				</button>
				<span class="muted">What the change does to ordinary language and to the latest decisions.</span>
			</p>
			<label>
				<span>Corpus of your own as well, where there is one</span>
				<input
					type="text"
					value={corpus}
					maxLength={128}
					aria-describedby="corpus-help"
					onInput={(event) => setCorpus(event.currentTarget.value)}
				/>
			</label>
			<p id="corpus-help" class="muted">
				The name of an object below <code>corpora/</code> in the archive bucket, one text a line.
			</p>
			{judgement && <BacktestPanel judgement={judgement} />}
			{error && problemsOf(error).length > 0 && <Problems problems={problemsOf(error)} />}
			{error && problemsOf(error).length === 0 && (
				<div class="failed" role="alert">
					<p>{reasonOf(error)}</p>
					{error.code === "version_conflict" && (
						<>
							<p>Your edit is still here. Read what is published now, compare, and run the backtest again.</p>
							<button
								type="button"
								onClick={() => {
									setError(null);
									setTested(null);
									reread();
								}}
							>
								Read the published patterns
							</button>
						</>
					)}
					{error.requestId !== null && (
						<p class="muted">
							Request <code>{error.requestId}</code>
						</p>
					)}
				</div>
			)}
			<fieldset>
				<legend>To whom</legend>
				<div class="stack">
					<label class="inline">
						<input type="radio" name="share" checked={percent === null} onChange={() => setPercent(null)} /> everybody
					</label>
					<label class="inline">
						<input
							type="radio"
							name="share"
							checked={percent !== null}
							onChange={() => setPercent(DEFAULT_CANARY_PERCENT)}
						/>{" "}
						a canary
					</label>
					{percent !== null && (
						<label>
							<span>Share of the content: {percent}%</span>
							<input
								type="range"
								min={1}
								max={100}
								value={percent}
								onInput={(event) => setPercent(event.currentTarget.valueAsNumber)}
							/>
						</label>
					)}
				</div>
			</fieldset>
			<p class="row">
				<button type="button" class="primary" disabled={judgement?.valid !== true} onClick={() => setAsking("publish")}>
					{percent === null ? "Publish" : "Start the canary"}
				</button>
				{judgement?.forcible && mayUse("admin") && (
					<button type="button" onClick={() => setAsking("force")}>
						Ask for it by force
					</button>
				)}
				{isKnown && (
					<button type="button" onClick={() => setAsking("remove")}>
						Remove the pattern
					</button>
				)}
				{judgement?.valid !== true && <span class="muted">Runs the backtest first.</span>}
			</p>
			{asking === "force" && (
				<ForceDialog onClose={() => setAsking(null)} act={(reason, forceReason) => void force(reason, forceReason)} />
			)}
			{asking !== null && asking !== "force" && (
				<ReasonDialog
					title={asking === "remove" ? `Remove ${id}` : `Publish ${id}`}
					text={
						asking === "remove"
							? "Nobody's texts are matched by it any more."
							: `Takes the place of version ${version}.`
					}
					verb={asking === "remove" ? "Remove" : percent === null ? "Publish" : "Start"}
					onClose={() => setAsking(null)}
					act={(reason) => void publish(asking === "remove" ? { changes: { remove: [id] } } : submission, reason)}
				/>
			)}
		</section>
	);
}

function Editor({
	published,
	id,
	reread,
}: {
	readonly published: PublishedPatterns;
	readonly id: string | null;
	readonly reread: () => void;
}) {
	const base = useMemo(() => published.document.patterns.find((pattern) => pattern.id === id) ?? null, [published, id]);
	const known = useMemo(() => published.cases.filter(({ pattern }) => pattern === id), [published, id]);
	const [draft] = useState(takeDraft);
	const [text, setText] = useState(() =>
		formatPattern(base ?? { ...EMPTY, forms: draft === null ? [] : [draft.form] }),
	);
	const [mode, setMode] = useState<"form" | "json">("form");
	const [found, setFound] = useState(() =>
		known.flatMap((example) => (example.match ? [example.text] : [])).join("\n"),
	);
	const [keptOut, setKeptOut] = useState(() =>
		known.flatMap((example) => (example.match ? [] : [example.text])).join("\n"),
	);
	const [texts, setTexts] = useState(draft?.text ?? found.split("\n").slice(0, 3).join("\n"));
	const parsed = parsePattern(text);
	const submission = parsed.ok
		? submissionOf(parsed.pattern, casesOf(parsed.pattern.id, found, keptOut, known), base !== null)
		: null;
	return (
		<>
			<div class="row">
				<button type="button" aria-pressed={mode === "form"} disabled={!parsed.ok} onClick={() => setMode("form")}>
					Form
				</button>
				<button type="button" aria-pressed={mode === "json"} onClick={() => setMode("json")}>
					JSON
				</button>
			</div>
			{mode === "form" && parsed.ok && (
				<PatternForm
					pattern={parsed.pattern}
					isNew={base === null}
					change={(pattern) => setText(formatPattern(pattern))}
				/>
			)}
			{mode === "json" && <JsonEditor text={text} original={base ? formatPattern(base) : null} change={setText} />}
			{!parsed.ok && <p role="alert">{parsed.message}</p>}
			<div class="pair">
				<label>
					<span>Texts that it must be found in, one a line</span>
					<textarea rows={3} value={found} onInput={(event) => setFound(event.currentTarget.value)} />
				</label>
				<label>
					<span>Texts that it must not be found in, one a line</span>
					<textarea rows={3} value={keptOut} onInput={(event) => setKeptOut(event.currentTarget.value)} />
				</label>
			</div>
			<TryPanel submission={submission && { changes: submission.changes }} texts={texts} setTexts={setTexts} />
			<Publish
				submission={submission}
				version={published.version}
				id={id ?? (parsed.ok ? parsed.pattern.id : "")}
				isKnown={base !== null}
				reread={reread}
			/>
		</>
	);
}

/** One pattern: changed in a form or as JSON, tried as one writes, backtested, published with a reason. */
export function PatternEditor({ params }: { readonly params: Readonly<Record<string, string>> }) {
	const id = params["id"] ?? null;
	const published = useResource<PublishedPatterns>("/patterns");
	return (
		<div class="page">
			<p>
				<a href={hrefOf("/patterns")}>All patterns</a>
			</p>
			<h1>{id === null ? "New pattern" : `Pattern ${id}`}</h1>
			<ListState
				resource={published}
				what="patterns"
				isEmpty={({ document }) => id !== null && !document.patterns.some((pattern) => pattern.id === id)}
				empty={<p>No pattern of that id is published.</p>}
			>
				{(data) => <Editor key={id} published={data} id={id} reread={published.refresh} />}
			</ListState>
		</div>
	);
}
