import { useEffect, useState } from "preact/hooks";
import { type ApiError, api, asApiError } from "../api/client.ts";
import type { Reading, Tried } from "../api/pattern-wire.ts";
import { reasonOf } from "../components/list-state.tsx";
import { ActionTag } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { UserText } from "../components/user-text.tsx";
import { linesOf, type Submission } from "./submission.ts";

/** After so long without a key the texts are read, milliseconds. */
const PAUSE_MS = 250;
/** As many as the service reads at once. */
const MAX_TEXTS = 20;

interface State {
	readonly results: readonly Tried[];
	readonly error: ApiError | null;
}

function Cell({ reading }: { readonly reading: Reading | undefined }) {
	if (!reading) return <td>not valid yet</td>;
	return (
		<td>
			<UserText text={reading.normalized_text} /> <ActionTag action={reading.action} />
		</td>
	);
}

/** What texts read with what is published, and with the change. An answer to older texts is dropped. */
export function TryPanel({
	submission,
	texts,
	setTexts,
}: {
	readonly submission: Submission | null;
	readonly texts: string;
	readonly setTexts: (texts: string) => void;
}) {
	const [{ results, error }, setState] = useState<State>({ results: [], error: null });
	const body = JSON.stringify({
		texts: linesOf(texts).slice(0, MAX_TEXTS),
		...(submission === null ? {} : submission),
	});
	useEffect(() => {
		const sent = JSON.parse(body) as { texts: string[] };
		if (sent.texts.length === 0) return setState({ results: [], error: null });
		const controller = new AbortController();
		const timer = setTimeout(() => {
			api<{ results: Tried[] }>("/patterns/try", { method: "POST", body: sent, signal: controller.signal }).then(
				(answered) => setState({ results: answered.results, error: null }),
				(reason: unknown) => {
					if (!controller.signal.aborted) setState((before) => ({ ...before, error: asApiError(reason) }));
				},
			);
		}, PAUSE_MS);
		return () => {
			clearTimeout(timer);
			controller.abort();
		};
	}, [body]);
	return (
		<section class="stack">
			<h2>Try</h2>
			<label>
				<span>Texts, one a line</span>
				<textarea rows={3} value={texts} onInput={(event) => setTexts(event.currentTarget.value)} />
			</label>
			{error && <p role="status">{reasonOf(error)}</p>}
			{results.length > 0 && (
				<TableFrame label="Readings">
					<table>
						<thead>
							<tr>
								<th scope="col">Text</th>
								<th scope="col">Published</th>
								<th scope="col">With the change</th>
							</tr>
						</thead>
						<tbody>
							{results.map((tried) => (
								<tr
									key={tried.text}
									class={
										tried.candidate && tried.candidate.normalized_text !== tried.published.normalized_text
											? "lit"
											: undefined
									}
								>
									<td>
										<UserText text={tried.text} />
									</td>
									<Cell reading={tried.published} />
									<Cell reading={tried.candidate} />
								</tr>
							))}
						</tbody>
					</table>
				</TableFrame>
			)}
		</section>
	);
}
