import { useEffect, useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import { hasEnded, type Job, type JobSummary } from "../api/job-wire.ts";
import { forget, useResource } from "../api/resource.ts";
import { ATTRIBUTES, SEVERITIES } from "../api/wire.ts";
import { Dialog } from "../components/dialog.tsx";
import { Facts } from "../components/facts.tsx";
import { KeyHint } from "../components/key-hint.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { Bars, words } from "../components/severity.tsx";
import { Since } from "../components/time.tsx";
import { Results } from "../jobs/results.tsx";
import { useCommands } from "../shell/commands.ts";
import { notify } from "../shell/notices.ts";
import { hrefOf } from "../shell/router.ts";

/** How often a job under way is looked at, milliseconds. */
const POLL_MS = 2000;
/** Patterns of a chart: the most frequent. */
const MAX_BARS = 10;
const ACTIONS = ["allow", "review", "block"] as const;
const STOP = { id: "stop job", key: "c" };

const count = (value: number) => value.toLocaleString("en");

function inOrder(counts: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> {
	return Object.fromEntries(names.map((name) => [name, counts[name] ?? 0]));
}

function mostOf(counts: Readonly<Record<string, number>>): Record<string, number> {
	return Object.fromEntries(
		Object.entries(counts)
			.sort((a, b) => b[1] - a[1])
			.slice(0, MAX_BARS),
	);
}

function Charts({ summary }: { readonly summary: JobSummary }) {
	const judged = Object.values(summary.actions).reduce((sum, n) => sum + n, 0);
	const share = (n: number) => `${count(n)} (${((100 * n) / Math.max(1, judged)).toFixed(1)}%)`;
	const charts = [
		["Severity", inOrder(summary.classifications, SEVERITIES), share],
		["Action", inOrder(summary.actions, ACTIONS), share],
		["Attributes of .5 or more", inOrder(summary.attributes, ATTRIBUTES), share],
		["Most frequent patterns", mostOf(summary.patterns), share],
		["Rows that could not be judged", mostOf(summary.errors), count],
	] as const;
	return (
		<section class="stack" aria-label="Charts">
			<p>
				Of {count(judged)} texts {share(summary.actions["block"] ?? 0)} are blocked and{" "}
				{share(summary.actions["review"] ?? 0)} are for people; {share(summary.algospeak)} held algospeak,{" "}
				{count(summary.escalated)} were escalated, {count(summary.degraded)} judged without the endpoint.
			</p>
			<div class="pair">
				{charts
					.filter(([, values]) => Object.keys(values).length > 0)
					.map(([caption, values, format]) => (
						<section key={caption} class="card">
							<Bars caption={caption} values={values} max={Math.max(1, ...Object.values(values))} format={format} />
						</section>
					))}
			</div>
		</section>
	);
}

function Files({ id }: { readonly id: string }) {
	return (
		<p class="row">
			<a href={`/jobs/${id}/results?format=csv`} download>
				Results as CSV
			</a>
			<a href={`/jobs/${id}/results`} download>
				Results as NDJSON
			</a>
			<a href={`/jobs/${id}/errors?format=csv`} download>
				Errors as CSV
			</a>
			<a href={`/jobs/${id}/report`} target="_blank" rel="noreferrer">
				Report to print
			</a>
		</p>
	);
}

function Running({ job, stop }: { readonly job: Job; readonly stop: () => void }) {
	const { progress, rows, state } = job;
	return (
		<div class="stack">
			<p role="status">
				{rows.total === null
					? "The file is being read."
					: `${Math.floor(100 * progress)}%: ${count(rows.done)} of ${count(rows.total)} rows are judged.`}
			</p>
			<progress class="wide" max={1} value={progress} aria-label="Progress" />
			{state !== "finalizing" && (
				<p>
					<button type="button" onClick={stop}>
						Stop the job <KeyHint command={STOP} />
					</button>
				</p>
			)}
		</div>
	);
}

function Shown({ job, refresh }: { readonly job: Job; readonly refresh: () => void }) {
	const { id, state, failure, summary = null } = job;
	const [isAsking, setAsking] = useState(false);
	const isRunning = !hasEnded(job);
	const ask = () => isRunning && setAsking(true);
	useCommands([{ ...STOP, label: "Stop the job", group: "Job", run: ask }]);
	const stop = async () => {
		setAsking(false);
		try {
			await api(`/jobs/${id}/cancel`, { method: "POST", body: {} });
			notify("The job is stopped; what was judged is kept.");
			forget("/jobs");
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
		refresh();
	};
	return (
		<>
			<Facts
				facts={[
					["State", words(state)],
					["Sent", <Since key="sent" at={job.created_at} />],
					["Rows", job.rows.total === null ? "not counted yet" : count(job.rows.total)],
					["Not judged", job.rows.failed === null ? "known at the end" : count(job.rows.failed)],
					["Model", job.model ?? "as for live texts"],
					["Decisions logged", job.store ? "yes" : "no"],
					["Kept until", <Since key="until" at={job.expires_at} />],
				]}
			/>
			{isRunning && <Running job={job} stop={ask} />}
			{failure && (
				<div class="failed" role="alert">
					<h2>Nothing was judged</h2>
					<p>
						{words(failure.code)}: <bdi>{failure.message}</bdi>
					</p>
				</div>
			)}
			{summary && (
				<>
					<Files id={id} />
					<Charts summary={summary} />
					<Results id={id} />
				</>
			)}
			{isAsking && isRunning && (
				<Dialog title="Stop the job" onClose={() => setAsking(false)}>
					<p>What is judged by now becomes its results. It cannot be taken up again.</p>
					<p>
						<button type="button" class="primary" onClick={() => void stop()}>
							Stop the job
						</button>
					</p>
				</Dialog>
			)}
		</>
	);
}

/** One job: how far it is, then what came of it. */
export function JobPage({ params }: { readonly params: Readonly<Record<string, string>> }) {
	const id = params["id"] ?? "";
	const [pollMs, setPollMs] = useState<number | null>(POLL_MS);
	const job = useResource<Job>(`/jobs/${id}`, pollMs);
	const isOver = job.data !== null && hasEnded(job.data);
	useEffect(() => setPollMs(isOver ? null : POLL_MS), [isOver]);
	return (
		<div class="page">
			<p>
				<a href={hrefOf("/jobs")}>All jobs</a>
			</p>
			<h1>Job</h1>
			<p class="muted">
				<code>{id}</code>
			</p>
			<ListState resource={job} what="job">
				{(data) => <Shown job={data} refresh={job.refresh} />}
			</ListState>
		</div>
	);
}
