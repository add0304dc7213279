import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import { CATEGORIES, HARMS, type PublishedPatterns, type Version } from "../api/pattern-wire.ts";
import { forget, useResource } from "../api/resource.ts";
import type { EmergingTerm } from "../api/term-wire.ts";
import { Dialog } from "../components/dialog.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { ReasonField } from "../components/reason-field.tsx";
import { words } from "../components/severity.tsx";
import { notify } from "../shell/notices.ts";

interface Props {
	readonly term: EmergingTerm;
	readonly onClose: () => void;
	readonly onDone: () => void;
}

const CODED = CATEGORIES.filter((category) => category !== "safe_context");

function Form({ term, onClose, onDone, published }: Props & { readonly published: PublishedPatterns }) {
	const nearest = published.document.patterns.find(({ id }) => id === term.nearest?.pattern);
	const [replacement, setReplacement] = useState(nearest?.replacement ?? "");
	const [harm, setHarm] = useState(nearest?.harm ?? "none");
	const [category, setCategory] = useState(CODED.find((name) => name === nearest?.category) ?? CODED[0]);
	const [reason, setReason] = useState("");
	const publish = async () => {
		try {
			const { version } = await api<Version>(`/terms/emerging/${encodeURIComponent(term.term)}/draft`, {
				method: "POST",
				body: {
					expected_version: published.version,
					reason: reason.trim(),
					replacement: replacement.trim(),
					harm,
					category,
				},
			});
			notify(`Version ${version} counts it in shadow; nothing is decided by it.`);
			onDone();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
		forget("/patterns");
	};
	return (
		<form
			class="stack"
			onSubmit={(event) => {
				event.preventDefault();
				onClose();
				void publish();
			}}
		>
			<p>
				{nearest
					? `As the pattern ${nearest.id} has it, which is nearest.`
					: "No known form is near it: what does it mean?"}
			</p>
			<label>
				<span>Reads in plain words</span>
				<input
					type="text"
					required
					maxLength={64}
					value={replacement}
					onInput={(event) => setReplacement(event.currentTarget.value)}
				/>
			</label>
			<div class="row end">
				<label>
					<span>Harm</span>
					<select value={harm} onChange={(event) => setHarm(event.currentTarget.value)}>
						{HARMS.map((name) => (
							<option key={name} value={name}>
								{words(name)}
							</option>
						))}
					</select>
				</label>
				<label>
					<span>Category</span>
					<select value={category} onChange={(event) => setCategory(event.currentTarget.value as typeof category)}>
						{CODED.map((name) => (
							<option key={name} value={name}>
								{words(name)}
							</option>
						))}
					</select>
				</label>
			</div>
			<ReasonField reason={reason} change={setReason} />
			<p>
				<button type="submit" class="primary" disabled={replacement.trim() === "" || reason.trim() === ""}>
					Publish in shadow
				</button>
			</p>
		</form>
	);
}

/** From a term to a pattern in shadow, in one step. */
export function DraftDialog(props: Props) {
	const published = useResource<PublishedPatterns>("/patterns");
	return (
		<Dialog title="A pattern in shadow" onClose={props.onClose}>
			<p>
				Of <bdi>{props.term.term}</bdi>. It is published beside the others, counted, and applied to nothing before
				somebody makes it active.
			</p>
			<ListState resource={published} what="patterns">
				{(data) => <Form {...props} published={data} />}
			</ListState>
		</Dialog>
	);
}
