import type { ComponentChildren } from "preact";
import type { KeptDecision, PastReview } from "../api/wire.ts";
import { ActionTag, SeverityTag, words } from "../components/severity.tsx";
import { Since } from "../components/time.tsx";

interface Entry {
	readonly id: string;
	/** ISO 8601; null for what has not happened yet. */
	readonly at: string | null;
	readonly text: ComponentChildren;
}

/** A look by its kind; whose look it was is between the reviewer and who leads them. */
const KINDS: Readonly<Record<string, string>> = {
	first: "A person looked",
	second: "A second person looked, without knowing of the first",
	third: "A third person decided between two",
	feedback: "A person looked, after feedback",
	appeal: "A person looked, after an appeal",
	confirm: "A second person looked at the appeal",
};

function Said({ note }: { readonly note: string | null }) {
	if (note === null || note === "") return null;
	return (
		<>
			: <bdi>{note}</bdi>
		</>
	);
}

function reviewEntry({ id, kind, state, severity, action, reason_code, note, decided_at }: PastReview): Entry {
	const who = KINDS[kind] ?? `A person looked (${words(kind)})`;
	if (state === "open" || severity === null || action === null)
		return { id, at: null, text: `${who}: still to be done` };
	return {
		id,
		at: decided_at,
		text: (
			<>
				{who}: <SeverityTag severity={severity} /> <ActionTag action={action} />{" "}
				{reason_code !== null && words(reason_code)}
				<Said note={note} />
			</>
		),
	};
}

/** What happened to a decision, the oldest first; what is still to be done comes last. */
export function entriesOf(decision: KeptDecision): Entry[] {
	const { decided_at, classification, action, model, recheck, feedback, appeal, reviews } = decision;
	const entries: Entry[] = [
		{
			id: "decided",
			at: decided_at,
			text: (
				<>
					{model} decided: <SeverityTag severity={classification} /> <ActionTag action={action} />
				</>
			),
		},
		...feedback.map(({ from, given_at, severity, note }, index) => ({
			id: `feedback ${index}`,
			at: given_at,
			text: (
				<>
					{from} said: <SeverityTag severity={severity} />
					<Said note={note} />
				</>
			),
		})),
		...(reviews ?? []).map(reviewEntry),
	];
	if (recheck) {
		entries.push({
			id: "recheck",
			at: recheck.decided_at,
			text: (
				<>
					{recheck.model} judged it again: <SeverityTag severity={recheck.classification} />{" "}
					<ActionTag action={recheck.action} />
				</>
			),
		});
	}
	if (appeal) {
		entries.push({
			id: "appeal",
			at: appeal.appealed_at,
			text: (
				<>
					An appeal against {appeal.appealed_action === null ? "it" : <ActionTag action={appeal.appealed_action} />}
					<Said note={appeal.reason} />
					{appeal.rerun && (
						<>
							{". "}
							{appeal.rerun.model} then said: <SeverityTag severity={appeal.rerun.classification} />{" "}
							<ActionTag action={appeal.rerun.action} />
						</>
					)}
				</>
			),
		});
		if (appeal.resolved_at !== null)
			entries.push({ id: "resolved", at: appeal.resolved_at, text: `The appeal was ${words(appeal.state)}` });
	}
	// The wire gives every moment in one form, so that their order is that of the text.
	return entries.toSorted((a, b) => (a.at ?? "9").localeCompare(b.at ?? "9"));
}

/** What stands of a decision now. */
function Standing({ outcome }: Pick<KeptDecision, "outcome">) {
	if (!outcome)
		return (
			<p class="muted">
				What people made of it is hidden while somebody is still to look: two looks tell more when neither knows of the
				other.
			</p>
		);
	return (
		<p class="row">
			What stands, by {outcome.by === "model" ? "the model" : `a person (${words(outcome.by)})`}:{" "}
			<SeverityTag severity={outcome.severity} /> <ActionTag action={outcome.action} />
			{outcome.reason_code != null && words(outcome.reason_code)}
			{outcome.disputed && <span class="tag crisis">people disagree</span>}
		</p>
	);
}

/** The history of one decision. */
export function History({ decision }: { readonly decision: KeptDecision }) {
	return (
		<section class="card stack">
			<h2>History</h2>
			<Standing outcome={decision.outcome} />
			<ol class="history">
				{entriesOf(decision).map(({ id, at, text }) => (
					<li key={id}>
						<span class="muted">{at === null ? "open" : <Since at={at} />}</span> <span>{text}</span>
					</li>
				))}
			</ol>
		</section>
	);
}
