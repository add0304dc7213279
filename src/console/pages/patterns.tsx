import { useMemo, useRef } from "preact/hooks";
import { CATEGORIES, HARMS, type Pattern, type PublishedPatterns, STATUSES } from "../api/pattern-wire.ts";
import { useResource } from "../api/resource.ts";
import { ListState } from "../components/list-state.tsx";
import { words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { CanaryPanel } from "../patterns/canary-panel.tsx";
import { DemotionPanel } from "../patterns/demotion-panel.tsx";
import { ForcedPanel } from "../patterns/forced-panel.tsx";
import { History } from "../patterns/history.tsx";
import { Standing } from "../patterns/standing.tsx";
import { useCommands } from "../shell/commands.ts";
import { go, hrefOf, place, setQuery } from "../shell/router.ts";

/** Rows of a page: few enough that find-in-page and screen readers stay quick. */
const PAGE = 50;
/** How often what others do is looked at, milliseconds; the document is read again only when there is another. */
const POLL_MS = 10_000;

interface Filter {
	readonly text: string;
	readonly category: string;
	readonly harm: string;
	readonly status: string;
}

/** What a search looks at, one text a pattern: made once, as 20,000 of them are looked through at each key. */
function searchedOf(patterns: readonly Pattern[]): string[] {
	return patterns.map(({ id, replacement, forms }) => [id, replacement, ...forms].join("\n").toLowerCase());
}

function matches(pattern: Pattern, searched: string, { text, category, harm, status }: Filter): boolean {
	if ((category !== "" && pattern.category !== category) || (harm !== "" && pattern.harm !== harm)) return false;
	return (status === "" || pattern.status === status) && searched.includes(text);
}

function Filters({ query }: { readonly query: URLSearchParams }) {
	const field = useRef<HTMLInputElement>(null);
	useCommands([
		{
			id: "search patterns",
			key: "/",
			label: "Search the patterns",
			group: "Patterns",
			run: () => field.current?.focus(),
		},
	]);
	const set = (name: string, value: string) => setQuery({ [name]: value, page: null });
	const choices = [
		["category", CATEGORIES],
		["harm", HARMS],
		["status", STATUSES],
	] as const;
	return (
		<search class="row end">
			<label>
				<span>Search</span>
				<input
					ref={field}
					type="search"
					value={query.get("q") ?? ""}
					onInput={(event) => set("q", event.currentTarget.value)}
				/>
			</label>
			{choices.map(([name, options]) => (
				<label key={name}>
					<span>{words(name)}</span>
					<select value={query.get(name) ?? ""} onChange={(event) => set(name, event.currentTarget.value)}>
						<option value="">any</option>
						{options.map((option) => (
							<option key={option} value={option}>
								{words(option)}
							</option>
						))}
					</select>
				</label>
			))}
		</search>
	);
}

function Rows({
	patterns,
	hits,
}: {
	readonly patterns: readonly Pattern[];
	readonly hits: ReadonlyMap<string, number>;
}) {
	return (
		<TableFrame label="Patterns">
			<table>
				<thead>
					<tr>
						<th scope="col">Pattern</th>
						<th scope="col">Forms</th>
						<th scope="col">Reads</th>
						<th scope="col">Harm</th>
						<th scope="col">Category</th>
						<th scope="col">Status</th>
					</tr>
				</thead>
				<tbody>
					{patterns.map((pattern) => (
						<tr key={pattern.id}>
							<td>
								<a href={hrefOf(`/patterns/edit/${pattern.id}`)}>{pattern.id}</a>
							</td>
							<td>
								<bdi>{pattern.forms.slice(0, 4).join(", ")}</bdi>
								{pattern.forms.length > 4 && <span class="muted"> and {pattern.forms.length - 4} more</span>}
							</td>
							<td>
								<bdi>{pattern.replacement}</bdi>
							</td>
							<td>{words(pattern.harm)}</td>
							<td>{words(pattern.category)}</td>
							<td>
								{pattern.status}
								{hits.has(pattern.id) && <span class="muted">, {hits.get(pattern.id)} hits</span>}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

function List({ published, query }: { readonly published: PublishedPatterns; readonly query: URLSearchParams }) {
	const filter: Filter = {
		text: (query.get("q") ?? "").trim().toLowerCase(),
		category: query.get("category") ?? "",
		harm: query.get("harm") ?? "",
		status: query.get("status") ?? "",
	};
	const { text, category, harm, status } = filter;
	const searched = useMemo(() => searchedOf(published.document.patterns), [published]);
	const found = useMemo(
		() =>
			published.document.patterns.filter((pattern, index) =>
				matches(pattern, searched[index]!, { text, category, harm, status }),
			),
		[published, searched, text, category, harm, status],
	);
	const hits = useMemo(
		() => new Map(published.shadow.patterns.map(({ pattern, hits: count }) => [pattern, count])),
		[published],
	);
	const pages = Math.max(1, Math.ceil(found.length / PAGE));
	const page = Math.min(Math.max(Number(query.get("page") ?? "1") || 1, 1), pages);
	if (found.length === 0) {
		return (
			<div class="empty">
				<p>No patterns match the filter.</p>
				<button type="button" onClick={() => go(hrefOf("/patterns"))}>
					Clear the filter
				</button>
			</div>
		);
	}
	return (
		<>
			<p class="muted" role="status">
				{found.length.toLocaleString("en")} of {published.document.patterns.length.toLocaleString("en")} patterns, page{" "}
				{page} of {pages}.
			</p>
			<Rows patterns={found.slice((page - 1) * PAGE, page * PAGE)} hits={hits} />
			<p class="row">
				<button type="button" disabled={page === 1} onClick={() => setQuery({ page: String(page - 1) })}>
					Page before
				</button>
				<button type="button" disabled={page === pages} onClick={() => setQuery({ page: String(page + 1) })}>
					Next page
				</button>
			</p>
		</>
	);
}

/** The published patterns: found, looked at, and the way to change them. */
export function Patterns() {
	const { query } = place.value;
	const published = useResource<PublishedPatterns>("/patterns");
	useCommands([
		{ id: "new pattern", key: "+", label: "New pattern", group: "Patterns", run: () => go(hrefOf("/patterns/new")) },
	]);
	return (
		<div class="page">
			<div class="split">
				<h1>Patterns</h1>
				<span class="row">
					<a href={hrefOf("/terms")}>Emerging terms</a>
					<a class="button" href={hrefOf("/patterns/new")}>
						New pattern
					</a>
				</span>
			</div>
			<CanaryPanel onChange={published.refresh} />
			<ForcedPanel pollMs={POLL_MS} onChange={published.refresh} />
			<DemotionPanel pollMs={POLL_MS} />
			<Filters query={query} />
			<ListState resource={published} what="patterns" isEmpty={({ document }) => document.patterns.length === 0}>
				{(data) => (
					<>
						<Standing shown={data.version} pollMs={POLL_MS} onNewVersion={published.refresh} />
						<List published={data} query={query} />
						<History head={data.version} onChange={published.refresh} />
					</>
				)}
			</ListState>
		</div>
	);
}
