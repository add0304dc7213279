import { useEffect, useState } from "preact/hooks";
import { api } from "../api/client.ts";
import type { KeptDecision, Match } from "../api/wire.ts";
import { readingSpans } from "../components/marks.ts";
import { UserText } from "../components/user-text.tsx";
import { type Cover, preferences } from "../shell/preferences.ts";

/** Letters but the first one of each word, as asterisks. */
export function masked(text: string): string {
	return text.replace(
		/(\p{L})([\p{L}\p{M}\p{N}]+)/gu,
		(_, first: string, rest: string) => first + "*".repeat(rest.length),
	);
}

/** A text that is not revealed yet: as little of it as the person wants. */
export function Covered({ text, cover }: { readonly text: string; readonly cover: Cover }) {
	switch (cover) {
		case "blur":
			return (
				<div class="covered" aria-hidden="true">
					{text}
				</div>
			);
		case "mask":
			return <UserText text={masked(text)} />;
		default:
			return null;
	}
}

interface Reading {
	readonly normalized_text: string;
	readonly matches: readonly Match[];
}

/** What the patterns of today read in the text. */
function Plain({ text }: { readonly text: string }) {
	const [reading, setReading] = useState<Reading | null>(null);
	useEffect(() => {
		const controller = new AbortController();
		// A reading that fails leaves the original, which is what counts.
		api<Reading>("/normalize", { method: "POST", body: { text }, signal: controller.signal }).then(
			setReading,
			() => {},
		);
		return () => controller.abort();
	}, [text]);
	if (!reading || reading.normalized_text === text) return null;
	const spans = readingSpans(text, reading.normalized_text, reading.matches) ?? [];
	return (
		<section>
			<h2>In plain words</h2>
			<UserText
				text={reading.normalized_text}
				spans={spans}
				labels={reading.matches.map(({ pattern_id }) => pattern_id)}
			/>
		</section>
	);
}

interface Props {
	readonly decision: KeptDecision;
	readonly isRevealed: boolean;
	readonly reveal: () => void;
}

/** The text under review: covered until it is revealed, and not in the accessibility tree before. */
export function CoveredText({ decision, isRevealed, reveal }: Props) {
	const { cover } = preferences.value;
	const { text, matches } = decision;
	if (text === null) {
		return (
			<p class="empty">
				The text is not kept any more (or never was): decide by the figures, or skip. It had{" "}
				{decision.length.toLocaleString("en")} units.
			</p>
		);
	}
	const units = `${decision.length.toLocaleString("en")} units, ${matches.length} marked`;
	if (!isRevealed) {
		return (
			<div class="stack">
				<p class="row">
					<button type="button" onClick={reveal}>
						Reveal the text{" "}
						<span class="kbd" aria-hidden="true">
							r
						</span>
					</button>
					<span class="muted">Hidden: {units}.</span>
				</p>
				<Covered text={text} cover={cover} />
			</div>
		);
	}
	return (
		<div class="stack">
			<p class="row">
				<button type="button" onClick={reveal}>
					Hide the text{" "}
					<span class="kbd" aria-hidden="true">
						r
					</span>
				</button>
				<span class="muted">{units}.</span>
			</p>
			<div class="pair">
				<section>
					<h2>Text</h2>
					<UserText text={text} spans={matches} labels={matches.map(({ pattern_id }) => pattern_id)} />
				</section>
				<Plain text={text} />
			</div>
		</div>
	);
}
