import type { EmergingTerm } from "../api/term-wire.ts";
import { Facts } from "../components/facts.tsx";
import { Since } from "../components/time.tsx";
import { UserText } from "../components/user-text.tsx";
import { Covered } from "../reviews/covered-text.tsx";
import { preferences } from "../shell/preferences.ts";
import { hrefOf } from "../shell/router.ts";
import { Sparkline } from "./sparkline.tsx";

const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 1 });

const STATES: Readonly<Record<EmergingTerm["state"], string>> = {
	candidate: "new",
	watched: "watched",
	benign: "dismissed",
	drafted: "in shadow",
};

/** Why the term is here, in one sentence. */
function reasonFor({ lift, trend_z, nearest, dictionary_word }: EmergingTerm): string {
	const parts = [
		`held back ${count(lift)} times as often as texts are`,
		...(trend_z >= 3 ? ["more frequent than in the weeks before"] : []),
		...(nearest ? [`like ${nearest.form} by ${nearest.why}`] : []),
		...(dictionary_word ? ["an ordinary word"] : []),
	];
	return `${parts.join(", ")}.`;
}

interface Props {
	readonly term: EmergingTerm;
	readonly isShown: boolean;
	readonly toggle: () => void;
	readonly ask: (what: "draft" | "watch" | "benign") => void;
}

function Examples({ term, isShown, toggle }: Pick<Props, "term" | "isShown" | "toggle">) {
	const { cover } = preferences.value;
	if (term.examples.length === 0) return <p class="muted">No text with it is kept any more.</p>;
	return (
		<>
			<p>
				<button type="button" aria-expanded={isShown} onClick={toggle}>
					{isShown ? "Hide" : "Show"} examples of <bdi>{term.term}</bdi>
				</button>
			</p>
			{term.examples.map((example) =>
				isShown ? <UserText key={example} text={example} /> : <Covered key={example} text={example} cover={cover} />,
			)}
		</>
	);
}

/** One term with its figures, where it was seen, and what can be made of it. */
export function TermCard({ term, isShown, toggle, ask }: Props) {
	const { nearest, state, state_at, state_by, pattern_id } = term;
	return (
		<li class="card stack">
			<div class="split">
				<h2>
					<bdi>{term.term}</bdi> <span class="tag">{STATES[state]}</span>
				</h2>
				<Sparkline daily={term.daily} />
			</div>
			<p>{reasonFor(term)}</p>
			<Facts
				facts={[
					["Score", count(term.score)],
					["Authors", count(term.authors)],
					["Texts", count(term.documents)],
					["Held back", `${Math.round(100 * term.held_back_share)}%`],
					["Written", <bdi key="written">{term.variants.join(", ")}</bdi>],
					[
						"Nearest pattern",
						nearest ? (
							<a key="nearest" href={hrefOf(`/patterns/edit/${nearest.pattern}`)}>
								{nearest.pattern}
							</a>
						) : (
							"none"
						),
					],
					["First seen", <Since key="first" at={term.first_seen_at} />],
					["Last seen", <Since key="last" at={term.last_seen_at} />],
				]}
			/>
			<Examples term={term} isShown={isShown} toggle={toggle} />
			{state_at !== null && (
				<p class="muted" role="status">
					{STATES[state]} by {state_by} <Since at={state_at} />
					{pattern_id !== null && (
						<>
							, as <a href={hrefOf(`/patterns/edit/${pattern_id}`)}>{pattern_id}</a>
						</>
					)}
				</p>
			)}
			<p class="row">
				{pattern_id === null && (
					<button type="button" class="primary" onClick={() => ask("draft")}>
						Make a pattern in shadow of <bdi>{term.term}</bdi>
					</button>
				)}
				{state !== "watched" && (
					<button type="button" onClick={() => ask("watch")}>
						Watch <bdi>{term.term}</bdi>
					</button>
				)}
				{state !== "benign" && (
					<button type="button" onClick={() => ask("benign")}>
						Dismiss <bdi>{term.term}</bdi>
					</button>
				)}
			</p>
		</li>
	);
}
