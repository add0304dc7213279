import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import type { Canary, Side } from "../api/pattern-wire.ts";
import { forget, useResource } from "../api/resource.ts";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { shareOf, shareText } from "../components/share.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { notify } from "../shell/notices.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

const POLL_MS = 10_000;
/** Shares that a canary passes through, per cent (CONSOLE.md). */
const STAGES = [1, 10, 50, 100];

/** What is to be done with a canary. */
type Step =
	| { readonly action: "promote" }
	| { readonly action: "abort" }
	| { readonly action: "share"; readonly percent: number };

interface Words {
	readonly title: string;
	readonly text: string;
	readonly verb: string;
	/** Once it is done. */
	readonly done: string;
}

function wordsOf(step: Step, { version, percent }: Canary): Words {
	if (step.action === "promote")
		return {
			title: "Make the canary live",
			text: `All content will be judged by ${version}.`,
			verb: "Make it live",
			done: "The canary is live.",
		};
	if (step.action === "abort")
		return {
			title: "End the canary",
			text: "All content will be judged by what is published.",
			verb: "End it",
			done: "The canary was ended.",
		};
	return {
		title: `From ${percent}% to ${step.percent}%`,
		text: `${step.percent}% of the content will be judged by ${version}. What it has judged so far still counts.`,
		verb: `Judge ${step.percent}%`,
		done: `The canary judges ${step.percent}% of the content.`,
	};
}

/** A share with its interval: two rates differ for certain only where these do not touch. */
function rate(count: number, texts: number): string {
	return shareText(shareOf(count, texts), "no texts yet");
}

function SideRow({ name, side }: { readonly name: string; readonly side: Side }) {
	return (
		<tr>
			<th scope="row">{name}</th>
			<td class="number">{side.texts.toLocaleString("en")}</td>
			<td class="number">{rate(side.matched, side.texts)}</td>
			<td class="number">{rate(side.blocked, side.texts)}</td>
		</tr>
	);
}

function Steps({ canary, choose }: { readonly canary: Canary; readonly choose: (step: Step) => void }) {
	const isEarly = canary.canary.texts < canary.min_texts;
	return (
		<>
			<fieldset class="row">
				<legend>Share of the content</legend>
				{STAGES.map((percent) => (
					<button
						key={percent}
						type="button"
						disabled={percent === canary.percent}
						aria-pressed={percent === canary.percent}
						onClick={() => choose({ action: "share", percent })}
					>
						{percent}%
					</button>
				))}
			</fieldset>
			{isEarly && (
				<p class="muted" id="canary-early">
					It can be made live once it has judged {canary.min_texts} texts: fewer say nothing about its rates.
				</p>
			)}
			<p class="row">
				<button
					type="button"
					class="primary"
					disabled={isEarly}
					aria-describedby={isEarly ? "canary-early" : undefined}
					onClick={() => choose({ action: "promote" })}
				>
					Make it live
				</button>
				<button type="button" onClick={() => choose({ action: "abort" })}>
					End it
				</button>
			</p>
		</>
	);
}

/** The version that a share of the content is judged by, beside the published one. */
export function CanaryPanel({ onChange }: { readonly onChange: () => void }) {
	const canary = useResource<{ canary: Canary | null }>("/patterns/canary", POLL_MS);
	const [step, setStep] = useState<Step | null>(null);
	const running = canary.data?.canary ?? null;
	const act = async (body: Step, done: string, reason: string) => {
		try {
			await api("/patterns/canary", { method: "POST", body: { ...body, version: running?.version, reason } });
			notify(done);
			forget("/patterns");
			canary.refresh();
			onChange();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	const words = step && running && wordsOf(step, running);
	return (
		<ListState resource={canary} what="canary">
			{() =>
				running && (
					<section class="card stack">
						<h2>
							Canary {running.version} at {running.percent}%
						</h2>
						<p class="muted">
							{running.actor}: <bdi>{running.reason}</bdi>
						</p>
						<TableFrame label="Rates of both versions">
							<table>
								<thead>
									<tr>
										<th scope="col">Version</th>
										<th scope="col" class="number">
											Texts
										</th>
										<th scope="col" class="number">
											Matched
										</th>
										<th scope="col" class="number">
											Blocked
										</th>
									</tr>
								</thead>
								<tbody>
									<SideRow name="Published" side={running.published} />
									<SideRow name="Canary" side={running.canary} />
								</tbody>
							</table>
						</TableFrame>
						<Steps canary={running} choose={setStep} />
						{step && words && (
							<ReasonDialog
								title={words.title}
								text={words.text}
								verb={words.verb}
								onClose={() => setStep(null)}
								act={(reason) => void act(step, words.done, reason)}
							/>
						)}
					</section>
				)
			}
		</ListState>
	);
}
