import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiError, api, asApiError } from "../api/client.ts";
import { forget, useResource } from "../api/resource.ts";
import {
	type FinalAction,
	LANES,
	type Review,
	type ReviewConflict,
	type ReviewItem,
	SEVERITIES,
	type Severity,
	SKIP_REASONS,
	type SkipReason,
} from "../api/wire.ts";
import { Dialog } from "../components/dialog.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { ActionTag, SeverityTag, severityLabel, words } from "../components/severity.tsx";
import { Since } from "../components/time.tsx";
import { CoveredText } from "../reviews/covered-text.tsx";
import { MachineVerdict, Similar } from "../reviews/evidence.tsx";
import { drafts, hold } from "../reviews/held.ts";
import { History } from "../reviews/history.tsx";
import { Lease } from "../reviews/lease.tsx";
import { LostNotice } from "../reviews/lost-notice.tsx";
import { goToNext, undo } from "../reviews/next.ts";
import { RestScreen } from "../reviews/rest-screen.tsx";
import { Statement } from "../reviews/statement.tsx";
import { agreement, reasonsFor, type Verdict, verdictOf } from "../reviews/verdict.ts";
import { noteReading, readings, restOf } from "../reviews/wellness.ts";
import { useCommands } from "../shell/commands.ts";
import { notify } from "../shell/notices.ts";
import { preferences } from "../shell/preferences.ts";
import { go, hrefOf, place } from "../shell/router.ts";
import { session } from "../shell/session.ts";

function say(error: ApiError): void {
	const conflict = error.code === "review_conflict" ? (error.details as ReviewConflict) : null;
	if (conflict?.decided_by) notify(`${conflict.decided_by} has decided it.`, { tone: "problem" });
	else if (conflict?.claimed_by) notify(`${conflict.claimed_by} has claimed it.`, { tone: "problem" });
	else notify(reasonOf(error), { tone: "problem" });
}

function asText({ action, severity, reason_code }: Verdict): string {
	return `${action === "allow" ? "Allow" : "Block"} as ${severityLabel(severity).toLowerCase()}: ${words(reason_code)}`;
}

function SkipDialog({ onClose, skip }: { readonly onClose: () => void; readonly skip: (reason: SkipReason) => void }) {
	return (
		<Dialog title="Skip this item" onClose={onClose}>
			<p>Somebody else gets it; you do not see it again for a day.</p>
			<div class="stack">
				{SKIP_REASONS.map((reason) => (
					<button
						key={reason}
						type="button"
						onClick={() => {
							onClose();
							skip(reason);
						}}
					>
						{words(reason)}
					</button>
				))}
			</div>
		</Dialog>
	);
}

interface DeskProps {
	readonly item: ReviewItem;
	readonly review: Review;
	readonly setReview: (review: Review) => void;
}

/** What the holder of an item decides by. */
function Desk({ item, review, setReview }: DeskProps) {
	const { decision } = item;
	const draft = drafts.get(review.id);
	const [severity, setSeverity] = useState<Severity | null>(draft?.severity ?? null);
	const [reason, setReason] = useState<string | null>(draft?.reason_code ?? null);
	const [note, setNote] = useState(draft?.note ?? "");
	const [isSkipping, setSkipping] = useState(false);
	const noteField = useRef<HTMLTextAreaElement>(null);
	const lane = LANES.find((name) => name === place.value.query.get("lane")) ?? null;
	const chosen = { severity, reason };
	const allow = verdictOf("allow", review, decision, chosen);
	const block = verdictOf("block", review, decision, chosen);
	const agreed = agreement(review, decision);
	const decide = (verdict: Verdict) => {
		hold(review, { ...verdict, note }, undo);
		void goToNext(lane);
	};
	const change = useCallback(
		async (what: "extend" | "release" | "skip", body: object = {}) => {
			try {
				const answered = await api<{ review: Review }>(`/reviews/${review.id}/${what}`, { method: "POST", body });
				forget("/reviews");
				return answered.review;
			} catch (error) {
				say(asApiError(error));
				return null;
			}
		},
		[review.id],
	);
	const extend = useCallback(() => {
		void change("extend").then((extended) => extended && setReview(extended));
	}, [change, setReview]);
	const skip = (because: SkipReason) =>
		void change("skip", { reason: because }).then((skipped) => skipped && goToNext(lane));
	const release = () => void change("release").then((released) => released && go(hrefOf("/reviews", { lane })));
	useCommands([
		...SEVERITIES.map((name, index) => ({
			id: `severity ${name}`,
			key: String(index + 1),
			label: `Severity: ${severityLabel(name).toLowerCase()}`,
			group: "Decide",
			run: () => setSeverity(name),
		})),
		{ id: "agree", key: "a", label: "Agree with the machine", group: "Decide", run: () => decide(agreed) },
		{ id: "allow", key: "l", label: "Allow", group: "Decide", run: () => decide(allow) },
		{ id: "block", key: "b", label: "Block", group: "Decide", run: () => decide(block) },
		{
			id: "escalate",
			key: "e",
			label: "Escalate: too hard for one person",
			group: "Decide",
			run: () => skip("too_hard"),
		},
		{ id: "skip", key: "s", label: "Skip with a reason", group: "Decide", run: () => setSkipping(true) },
		{ id: "note", key: "n", label: "Write a note", group: "Decide", run: () => noteField.current?.focus() },
		{ id: "extend", key: "x", label: "Extend the claim", group: "Decide", run: extend },
		{ id: "release", key: "q", label: "Give the item back", group: "Decide", run: release },
	]);
	const actionButton = (verdict: Verdict, key: string, label?: string) => (
		<button type="button" class={label ? undefined : "primary"} onClick={() => decide(verdict)}>
			{label ?? ""}
			{asText(verdict)}{" "}
			<span class="kbd" aria-hidden="true">
				{key}
			</span>
		</button>
	);
	return (
		<section class="card stack desk" aria-label="Decide">
			<fieldset>
				<legend>Severity, where it differs from the machine's</legend>
				<div class="row">
					{SEVERITIES.map((name, index) => (
						<button
							key={name}
							type="button"
							aria-pressed={severity === name}
							onClick={() => setSeverity(severity === name ? null : name)}
						>
							{severityLabel(name)}{" "}
							<span class="kbd" aria-hidden="true">
								{index + 1}
							</span>
						</button>
					))}
				</div>
			</fieldset>
			<div class="pair">
				<label>
					<span>Reason</span>
					<select value={reason ?? ""} onChange={(event) => setReason(event.currentTarget.value || null)}>
						<option value="">the usual one</option>
						{(["allow", "block"] satisfies FinalAction[]).map((action) => (
							<optgroup key={action} label={`to ${action}`}>
								{reasonsFor(action).map((code) => (
									<option key={code} value={code}>
										{words(code)}
									</option>
								))}
							</optgroup>
						))}
					</select>
				</label>
				<label>
					<span>
						Note{" "}
						<span class="kbd" aria-hidden="true">
							n
						</span>
					</span>
					<textarea
						ref={noteField}
						rows={1}
						maxLength={1000}
						value={note}
						onInput={(event) => setNote(event.currentTarget.value)}
					/>
				</label>
			</div>
			<div class="row">
				{actionButton(allow, "l")}
				{actionButton(block, "b")}
				{actionButton(agreed, "a", "Agree: ")}
			</div>
			<div class="row">
				<button type="button" onClick={() => skip("too_hard")}>
					Escalate{" "}
					<span class="kbd" aria-hidden="true">
						e
					</span>
				</button>
				<button type="button" onClick={() => setSkipping(true)}>
					Skip{" "}
					<span class="kbd" aria-hidden="true">
						s
					</span>
				</button>
				<button type="button" onClick={() => skip("distressing")}>
					That was hard
				</button>
				<button type="button" onClick={extend}>
					Extend{" "}
					<span class="kbd" aria-hidden="true">
						x
					</span>
				</button>
				<button type="button" onClick={release}>
					Give back{" "}
					<span class="kbd" aria-hidden="true">
						q
					</span>
				</button>
				{review.lease_until !== null && <Lease until={Date.parse(review.lease_until)} extend={extend} />}
			</div>
			{isSkipping && <SkipDialog onClose={() => setSkipping(false)} skip={skip} />}
		</section>
	);
}

/** Who holds the item, where it is not the reader. */
function NotMine({ review, setReview }: Omit<DeskProps, "item">) {
	const claim = () => {
		api<{ review: Review }>(`/reviews/${review.id}/claim`, { method: "POST", body: {} }).then(
			(answered) => setReview(answered.review),
			(error: unknown) => say(asApiError(error)),
		);
	};
	useCommands(
		review.state === "open" ? [{ id: "claim", key: "c", label: "Claim this item", group: "Decide", run: claim }] : [],
	);
	if (review.state === "open") {
		return (
			<p class="bar">
				Nobody has this item.{" "}
				<button type="button" onClick={claim}>
					Claim it{" "}
					<span class="kbd" aria-hidden="true">
						c
					</span>
				</button>
			</p>
		);
	}
	if (review.state === "claimed") return <p class="bar">{review.claimed_by} has claimed this item.</p>;
	return (
		<p class="bar">
			{review.decided_by} decided this item
			{review.outcome && (
				<>
					{" "}
					<Since at={review.outcome.decided_at} />: <SeverityTag severity={review.outcome.severity} />{" "}
					<ActionTag action={review.outcome.action} /> {words(review.outcome.reason_code)}
				</>
			)}
		</p>
	);
}

function Item({ item }: { readonly item: ReviewItem }) {
	const [review, setReview] = useState(item.review);
	const [isRevealed, setRevealed] = useState(preferences.value.cover === "off");
	const heading = useRef<HTMLHeadingElement>(null);
	const { decision, similar } = item;
	const isMine =
		session.value.state === "in" && review.claimed_by === session.value.me.name && review.state === "claimed";
	const reveal = () => {
		if (!isRevealed) noteReading(decision.classification === "extremely_harmful");
		setRevealed(!isRevealed);
	};
	useEffect(() => heading.current?.focus(), []);
	useCommands([{ id: "reveal", key: "r", label: "Reveal or hide the text", group: "Item", run: reveal }]);
	return (
		<>
			<h1 ref={heading} tabIndex={-1}>
				{words(review.harm === "none" ? "unclear" : review.harm)}, {review.lane} lane
			</h1>
			<p class="row">
				<SeverityTag severity={decision.classification} />
				<ActionTag action={decision.action} />
				{decision.escalation !== null && <span class="tag crisis">Escalation: {decision.escalation}</span>}
				<span class="muted">
					{review.reasons.map(words).join(", ")}; decided <Since at={decision.decided_at} />, due{" "}
					<Since at={review.due_at} />
				</span>
			</p>
			<CoveredText decision={decision} isRevealed={isRevealed} reveal={reveal} />
			{isMine ? (
				<Desk item={item} review={review} setReview={setReview} />
			) : (
				<NotMine review={review} setReview={setReview} />
			)}
			<History decision={decision} />
			<MachineVerdict decision={decision} />
			<Similar similar={similar} />
			<Statement id={decision.id} />
		</>
	);
}

/** One item: the text, what speaks for and against it, and the decision. */
export function ReviewPage({ params }: { readonly params: Readonly<Record<string, string>> }) {
	const id = params["id"] ?? "";
	const item = useResource<ReviewItem>(`/reviews/${id}`);
	const rest = restOf(readings.value, Date.now());
	useCommands([{ id: "undo", key: "u", label: "Take the last decision back", group: "Item", run: undo }]);
	return (
		<div class="page">
			<p>
				<a href={hrefOf("/reviews")}>All reviews</a>
			</p>
			<LostNotice />
			{rest && <RestScreen rest={rest} />}
			<ListState resource={item} what="item">
				{(data) => <Item key={`${id} ${data.review.version} ${data.review.state}`} item={data} />}
			</ListState>
		</div>
	);
}
