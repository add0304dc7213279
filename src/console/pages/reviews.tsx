import { useEffect, useState } from "preact/hooks";
import { type Resource, useResource } from "../api/resource.ts";
import { type Agreement, ATTRIBUTES, LANES, type Lane, type Page, type Review } from "../api/wire.ts";
import { ListState } from "../components/list-state.tsx";
import { Pager } from "../components/pager.tsx";
import { useRows } from "../components/rows.ts";
import { words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { CrisisLane } from "../reviews/crisis-lane.tsx";
import { LostNotice } from "../reviews/lost-notice.tsx";
import { goToNext, undo } from "../reviews/next.ts";
import { RestScreen } from "../reviews/rest-screen.tsx";
import { readings, restOf } from "../reviews/wellness.ts";
import { useCommands } from "../shell/commands.ts";
import { go, hrefOf, place, setQuery } from "../shell/router.ts";

/** How often the queue is read while somebody looks, milliseconds. */
const POLL_MS = 10_000;
const STATES = ["open", "claimed", "decided"] as const;
const HARMS = [...ATTRIBUTES, "none"];

/** Rows stay where they are until the reader asks for the new ones; what changed in them is shown at once. */
function useSteady(resource: Resource<Page<Review>>, listed: string) {
	const [shown, setShown] = useState<{ readonly listed: string; readonly page: Page<Review> } | null>(null);
	const { data } = resource;
	useEffect(() => {
		if (data && (shown?.listed !== listed || shown.page.data.length === 0)) setShown({ listed, page: data });
	}, [data, listed, shown]);
	if (!data || shown?.listed !== listed) return { resource, fresh: 0, showFresh: () => {} };
	const latest = new Map(data.data.map((review) => [review.id, review]));
	const known = new Set(shown.page.data.map(({ id }) => id));
	const rows = shown.page.data.map((review) => latest.get(review.id) ?? review);
	return {
		resource: { ...resource, data: { ...shown.page, data: rows } },
		fresh: data.data.filter(({ id }) => !known.has(id)).length,
		showFresh: () => setShown({ listed, page: data }),
	};
}

function Filters({ query }: { readonly query: URLSearchParams }) {
	return (
		<search class="row end">
			<label>
				<span>State</span>
				<select
					value={query.get("state") ?? "open"}
					onChange={(event) => setQuery({ state: event.currentTarget.value, cursor: null })}
				>
					{STATES.map((state) => (
						<option key={state}>{state}</option>
					))}
				</select>
			</label>
			<label>
				<span>Lane</span>
				<select
					value={query.get("lane") ?? ""}
					onChange={(event) => setQuery({ lane: event.currentTarget.value, cursor: null })}
				>
					<option value="">all</option>
					{LANES.map((lane) => (
						<option key={lane}>{lane}</option>
					))}
				</select>
			</label>
			<label>
				<span>Harm</span>
				<select
					value={query.get("harm") ?? ""}
					onChange={(event) => setQuery({ harm: event.currentTarget.value, cursor: null })}
				>
					<option value="">any</option>
					{HARMS.map((harm) => (
						<option key={harm} value={harm}>
							{words(harm)}
						</option>
					))}
				</select>
			</label>
		</search>
	);
}

function Rows({ rows }: { readonly rows: readonly Review[] }) {
	const { list } = useRows<HTMLTableSectionElement>("Reviews", rows.length);
	return (
		<TableFrame label="Reviews">
			<table>
				<thead>
					<tr>
						<th scope="col">Item</th>
						<th scope="col">Lane</th>
						<th scope="col">Why</th>
						<th scope="col">Due</th>
						<th scope="col">State</th>
					</tr>
				</thead>
				<tbody ref={list}>
					{rows.map((review) => (
						<tr key={review.id}>
							<td>
								<a href={hrefOf(`/reviews/${review.id}`)}>
									{words(review.harm === "none" ? "unclear" : review.harm)}{" "}
									<span class="muted mono">{review.id.slice(0, 8)}</span>
								</a>
							</td>
							<td>
								<span class={review.lane === "crisis" ? "tag crisis" : "tag"}>{review.lane}</span>
							</td>
							<td>{review.reasons.map(words).join(", ")}</td>
							<td>
								{review.overdue && <span class="tag crisis">overdue</span>} <Since at={review.due_at} />
							</td>
							<td>
								{review.state}
								{review.claimed_by !== null && ` by ${review.claimed_by}`}
								{review.decided_by !== null && ` by ${review.decided_by}`}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

function Figures() {
	const agreement = useResource<Agreement>("/reviews/agreement");
	const me = useResource<{ known_items: { asked: number; right: number } }>("/reviewers/me");
	return (
		<details class="card">
			<summary>Agreement</summary>
			<ListState resource={agreement} what="figures of agreement">
				{({ pairs, observed_agreement, quadratic_kappa, appeals }) => (
					<p>
						{pairs === 0
							? "No text was looked at by two people in the last 90 days."
							: `Of ${pairs} texts that two people looked at in the last 90 days they agreed on ${Math.round((observed_agreement ?? 0) * 100)}%${
									quadratic_kappa
										? ` (weighted kappa ${quadratic_kappa.value.toFixed(2)} ± ${(2 * quadratic_kappa.se).toFixed(2)})`
										: ""
								}.`}{" "}
						{appeals.resolved > 0 && `Of ${appeals.resolved} appeals ${appeals.overturned} were right. `}
						{me.data &&
							me.data.known_items.asked > 0 &&
							`Of ${me.data.known_items.asked} items whose answer is known you had ${me.data.known_items.right} right.`}
					</p>
				)}
			</ListState>
		</details>
	);
}

/** What people are to look at, the most urgent first. */
export function Reviews() {
	const { query } = place.value;
	const lane = LANES.find((name) => name === query.get("lane")) ?? null;
	const wanted = new URLSearchParams(
		[...query].filter(([name, value]) => value !== "" && ["state", "lane", "harm", "cursor"].includes(name)),
	);
	const path = `/reviews?${wanted}`;
	const steady = useSteady(useResource<Page<Review>>(path, POLL_MS), path);
	const rest = restOf(readings.value, Date.now());
	const isFiltered = ["state", "lane", "harm", "cursor"].some((name) => (query.get(name) ?? "") !== "");
	const clear = () => go(hrefOf("/reviews"));
	const next = () => void goToNext(lane as Lane | null);
	useCommands([
		{ id: "claim next", key: "c", label: "Claim the next item", group: "Reviews", run: next },
		{ id: "undo", key: "u", label: "Take the last decision back", group: "Reviews", run: undo },
	]);
	return (
		<div class="page">
			<div class="split">
				<h1>Reviews</h1>
				<button type="button" class="primary" disabled={rest !== null} onClick={next}>
					Claim the next item{lane ? ` of ${lane}` : ""}{" "}
					<span class="kbd" aria-hidden="true">
						c
					</span>
				</button>
			</div>
			<LostNotice />
			{rest && <RestScreen rest={rest} />}
			<CrisisLane pollMs={POLL_MS} />
			<Filters query={query} />
			{steady.fresh > 0 && (
				<p class="bar" role="status">
					{steady.fresh} new.{" "}
					<button type="button" class="quiet" onClick={steady.showFresh}>
						Show them
					</button>
				</p>
			)}
			<ListState
				resource={steady.resource}
				what="reviews"
				isEmpty={({ data }) => data.length === 0}
				empty={
					<p>
						Nothing waits for you. Texts come here when the policy sends them to people; this page looks every ten
						seconds.
					</p>
				}
				clearFilters={isFiltered ? clear : undefined}
			>
				{({ data, next_cursor }) => (
					<>
						<Rows rows={data} />
						<Pager next={next_cursor} />
					</>
				)}
			</ListState>
			<Figures />
		</div>
	);
}
