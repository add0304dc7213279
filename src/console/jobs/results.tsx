import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiError, apiLines, asApiError } from "../api/client.ts";
import type { ErrorLine, ResultLine } from "../api/job-wire.ts";
import { type Action, SEVERITIES } from "../api/wire.ts";
import { Failed } from "../components/list-state.tsx";
import { ActionTag, SeverityTag, severityLabel, words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useCommands } from "../shell/commands.ts";
import { place, setQuery } from "../shell/router.ts";
import { type LinePage, LineReader } from "./line-reader.ts";

type Line = ResultLine | ErrorLine;
const PAGE_ROWS = 50;
const ACTIONS: readonly Action[] = ["allow", "review", "block"];
const FILTERS = ["rows", "class", "action", "custom_id"] as const;
type Filter = Readonly<Record<(typeof FILTERS)[number], string>>;

function isWanted(line: Line, filter: Filter): boolean {
	if (filter.custom_id !== "" && !(line.custom_id ?? "").includes(filter.custom_id)) return false;
	if ("error" in line) return true;
	if (filter.class !== "" && line.classification !== filter.class) return false;
	return filter.action === "" || line.action === filter.action;
}

interface Pages {
	readonly pages: readonly LinePage<Line>[];
	readonly at: number;
	readonly read: number;
	readonly error: ApiError | null;
	readonly isReading: boolean;
}

const START: Pages = { pages: [], at: 0, read: 0, error: null, isReading: true };

/** The pages of a file that were looked at, and the way to the next one. Another file or filter begins anew. */
function usePages(path: string, filter: Filter) {
	const [state, setState] = useState<Pages>(START);
	const [tries, setTries] = useState(0);
	const readNext = useRef<() => Promise<void>>(async () => {});
	const wanted = JSON.stringify(filter);
	useEffect(() => {
		const controller = new AbortController();
		const parsed = JSON.parse(wanted) as Filter;
		const reader = new LineReader<Line>(
			apiLines<Line>(path, controller.signal),
			(line) => isWanted(line, parsed),
			(read) => controller.signal.aborted || setState((before) => ({ ...before, read })),
		);
		setState(START);
		readNext.current = async () => {
			setState((before) => ({ ...before, isReading: true }));
			try {
				const page = await reader.page(PAGE_ROWS);
				if (controller.signal.aborted) return;
				setState(({ pages, error }) => ({
					...{ pages: [...pages, page], at: pages.length, read: page.read, error },
					isReading: false,
				}));
			} catch (reason) {
				if (!controller.signal.aborted) {
					setState((before) => ({ ...before, error: asApiError(reason), isReading: false }));
				}
			}
		};
		void readNext.current();
		return () => controller.abort();
	}, [path, wanted, tries]);
	const { pages, at, isReading } = state;
	const hasNext = !isReading && pages[at]?.isLast === false;
	return {
		...state,
		hasNext,
		next: () => {
			if (!hasNext) return;
			if (at + 1 < pages.length) setState((before) => ({ ...before, at: at + 1 }));
			else void readNext.current();
		},
		back: () => setState((before) => ({ ...before, at: Math.max(0, before.at - 1) })),
		again: () => setTries(tries + 1),
	};
}

function Choice({
	label,
	name,
	value,
	options,
}: {
	readonly label: string;
	readonly name: string;
	readonly value: string;
	readonly options: readonly (readonly [value: string, label: string])[];
}) {
	return (
		<label>
			<span>{label}</span>
			<select value={value} onChange={(event) => setQuery({ [name]: event.currentTarget.value })}>
				{options.map(([option, text]) => (
					<option key={option} value={option}>
						{text}
					</option>
				))}
			</select>
		</label>
	);
}

function Filters({ filter }: { readonly filter: Filter }) {
	const field = useRef<HTMLInputElement>(null);
	useCommands([
		{ id: "find row", key: "/", label: "Find a row by its id", group: "Job", run: () => field.current?.focus() },
	]);
	return (
		<search class="row end">
			<Choice
				label="Rows"
				name="rows"
				value={filter.rows}
				options={[
					["", "judged"],
					["errors", "that could not be judged"],
				]}
			/>
			{filter.rows === "" && (
				<>
					<Choice
						label="Severity"
						name="class"
						value={filter.class}
						options={[["", "any"], ...SEVERITIES.map((name) => [name, severityLabel(name)] as const)]}
					/>
					<Choice
						label="Action"
						name="action"
						value={filter.action}
						options={[["", "any"], ...ACTIONS.map((name) => [name, name] as const)]}
					/>
				</>
			)}
			<label>
				<span>Your id holds (Enter)</span>
				<input
					ref={field}
					type="search"
					value={filter.custom_id}
					onChange={(event) => setQuery({ custom_id: event.currentTarget.value })}
				/>
			</label>
		</search>
	);
}

function Judged({ line }: { readonly line: ResultLine }) {
	const { classification, action, escalation, confidence, pattern_ids } = line;
	return (
		<>
			<td>
				<SeverityTag severity={classification} />
			</td>
			<td>
				<ActionTag action={action} /> {escalation !== undefined && <span class="tag crisis">{words(escalation)}</span>}
			</td>
			<td class="number">{confidence?.toFixed(2) ?? ""}</td>
			<td>{pattern_ids.join(", ")}</td>
		</>
	);
}

function NotJudged({ line: { error } }: { readonly line: ErrorLine }) {
	return (
		<>
			<td>{words(error.code)}</td>
			<td>{error.message}</td>
		</>
	);
}

function Table({ lines, isErrors }: { readonly lines: readonly Line[]; readonly isErrors: boolean }) {
	const names = isErrors ? ["Why", "Message"] : ["Severity", "Action", "Confidence", "Patterns"];
	return (
		<TableFrame label="Results">
			<table>
				<thead>
					<tr>
						<th scope="col" class="number">
							Row
						</th>
						<th scope="col">Your id</th>
						{names.map((name) => (
							<th key={name} scope="col" class={name === "Confidence" ? "number" : undefined}>
								{name}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{lines.map((line) => (
						<tr key={line.row}>
							<td class="number">{line.row}</td>
							<td>
								<bdi>{line.custom_id}</bdi>
							</td>
							{"error" in line ? <NotJudged line={line} /> : <Judged line={line} />}
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

/** The rows of a job that has ended, in their order, a page at a time. */
export function Results({ id }: { readonly id: string }) {
	const { query } = place.value;
	const filter = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""])) as Filter;
	const isErrors = filter.rows === "errors";
	const { pages, at, read, error, isReading, hasNext, next, back, again } = usePages(
		`/jobs/${id}/${isErrors ? "errors" : "results"}`,
		filter,
	);
	const lines = pages[at]?.lines ?? [];
	const isFiltered = filter.custom_id !== "" || (!isErrors && filter.class + filter.action !== "");
	return (
		<section class="stack">
			<h2>Rows</h2>
			<Filters filter={filter} />
			{error && <Failed error={error} what="rows" retry={again} />}
			{!error && (
				<p class="muted" role="status">
					{isReading
						? `Reading rows, ${read.toLocaleString("en")} so far`
						: `Page ${at + 1}; ${read.toLocaleString("en")} rows of the file were read for it.`}
				</p>
			)}
			{lines.length > 0 && <Table lines={lines} isErrors={isErrors} />}
			{!error && !isReading && lines.length === 0 && (
				<div class="empty">
					<p>{isFiltered ? "No rows match the filter." : isErrors ? "Every row was judged." : "No row was judged."}</p>
					{isFiltered && (
						<button type="button" onClick={() => setQuery({ class: null, action: null, custom_id: null })}>
							Clear the filter
						</button>
					)}
				</div>
			)}
			<p class="row">
				<button type="button" disabled={at === 0} onClick={back}>
					Page before
				</button>
				<button type="button" disabled={!hasNext} onClick={next}>
					Next page
				</button>
			</p>
		</section>
	);
}
