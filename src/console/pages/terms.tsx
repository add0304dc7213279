import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import { forget, useResource } from "../api/resource.ts";
import type { EmergingTerm } from "../api/term-wire.ts";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { useRows } from "../components/rows.ts";
import { ReasonDialog } from "../patterns/reason-dialog.tsx";
import { useCommands } from "../shell/commands.ts";
import { notify } from "../shell/notices.ts";
import { preferences } from "../shell/preferences.ts";
import { hrefOf, place, setQuery } from "../shell/router.ts";
import { DraftDialog } from "../terms/draft-dialog.tsx";
import { TermCard } from "../terms/term-card.tsx";

/** As many as the service gives at once. */
const MAX_TERMS = 100;

const MARKS = {
	watch: { title: "Watch", text: "It stays in this list, seen again or not.", done: "is watched" },
	benign: {
		title: "Dismiss",
		text: "It is out of this list for 30 days; the list of all terms shows it still.",
		done: "is dismissed for 30 days",
	},
} as const;

interface Asked {
	readonly term: EmergingTerm;
	readonly what: "draft" | keyof typeof MARKS;
}

function List({ terms, onChange }: { readonly terms: readonly EmergingTerm[]; readonly onChange: () => void }) {
	const [asked, setAsked] = useState<Asked | null>(null);
	const [shown, setShown] = useState<readonly string[]>([]);
	// A term that was marked stays where it is until the list is read anew.
	const [marked, setMarked] = useState<Readonly<Record<string, EmergingTerm>>>({});
	const { selected, list } = useRows<HTMLUListElement>("Emerging terms", terms.length);
	const toggle = ({ term }: EmergingTerm) =>
		setShown(shown.includes(term) ? shown.filter((other) => other !== term) : [...shown, term]);
	const mark = async (term: EmergingTerm, what: keyof typeof MARKS, reason: string) => {
		try {
			const path = `/terms/emerging/${encodeURIComponent(term.term)}/${what}`;
			const { examples: _, ...answered } = await api<EmergingTerm>(path, { method: "POST", body: { reason } });
			setMarked({ ...marked, [term.term]: { ...term, ...answered } });
			notify(`${term.term} ${MARKS[what].done}.`);
			forget("/terms");
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	const at = terms[selected];
	useCommands([
		{
			id: "reveal",
			key: "r",
			label: "Show or hide the examples",
			group: "Emerging terms",
			run: () => at && toggle(at),
		},
		{
			id: "dismiss",
			key: "b",
			label: "Dismiss the term",
			group: "Emerging terms",
			run: () => at && setAsked({ term: at, what: "benign" }),
		},
	]);
	return (
		<>
			<ul class="cards" ref={list}>
				{terms.map((term) => (
					<TermCard
						key={term.term}
						term={marked[term.term] ?? term}
						isShown={preferences.value.cover === "off" || shown.includes(term.term)}
						toggle={() => toggle(term)}
						ask={(what) => setAsked({ term, what })}
					/>
				))}
			</ul>
			{asked?.what === "draft" && (
				<DraftDialog
					term={asked.term}
					onClose={() => setAsked(null)}
					onDone={() => {
						setMarked({});
						onChange();
					}}
				/>
			)}
			{asked && asked.what !== "draft" && (
				<ReasonDialog
					title={`${MARKS[asked.what].title} ${asked.term.term}`}
					text={MARKS[asked.what].text}
					verb={MARKS[asked.what].title}
					onClose={() => setAsked(null)}
					act={(reason) => void mark(asked.term, asked.what as keyof typeof MARKS, reason)}
				/>
			)}
		</>
	);
}

/** Words that may be new code words, and what becomes of them. */
export function Terms() {
	const isAll = place.value.query.get("state") === "all";
	const terms = useResource<{ data: readonly EmergingTerm[] }>(
		`/terms/emerging?limit=${MAX_TERMS}${isAll ? "&state=all" : ""}`,
	);
	return (
		<div class="page">
			<p>
				<a href={hrefOf("/patterns")}>All patterns</a>
			</p>
			<div class="split">
				<h1>Emerging terms</h1>
				<label class="row">
					<span>Show</span>
					<select value={isAll ? "all" : ""} onChange={(event) => setQuery({ state: event.currentTarget.value })}>
						<option value="">what is to be looked at</option>
						<option value="all">all, dismissed and old ones too</option>
					</select>
				</label>
			</div>
			<ListState
				resource={terms}
				what="terms"
				isEmpty={({ data }) => data.length === 0}
				empty={
					<p>
						No word stands out. They are searched for each night (04:00 UTC) in the texts that the text policy keeps,
						and shown from five authors on.
					</p>
				}
			>
				{({ data }) => (
					<List
						terms={data}
						onChange={() => {
							forget("/terms");
							terms.refresh();
						}}
					/>
				)}
			</ListState>
		</div>
	);
}
