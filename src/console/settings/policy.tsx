import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import { forget, useResource } from "../api/resource.ts";
import type { HeldPolicy, PolicyDocument, PolicyPreview, Thresholds } from "../api/service-wire.ts";
import { type Action, ATTRIBUTES } from "../api/wire.ts";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { ReasonDialog } from "../patterns/reason-dialog.tsx";
import { notify } from "../shell/notices.ts";

const SEVERITIES = ["potentially_harmful", "harmful", "extremely_harmful"];
const ACTIONS: readonly Action[] = ["allow", "review", "block"];
const PREVIEW_HOURS = 24;

interface GroupProps {
	readonly caption: string;
	readonly names: readonly string[];
	readonly values: Readonly<Record<string, Thresholds>>;
	readonly change: (values: Readonly<Record<string, Thresholds>>) => void;
}

function Group({ caption, names, values, change }: GroupProps) {
	const set = (name: string, action: "review" | "block", text: string) => {
		const { [action]: _, ...others } = values[name] ?? {};
		const thresholds = text === "" ? others : { ...others, [action]: Number(text) };
		const { [name]: __, ...rest } = values;
		change(Object.keys(thresholds).length === 0 ? rest : { ...rest, [name]: thresholds });
	};
	return (
		<TableFrame label={caption}>
			<table>
				<caption>{caption}</caption>
				<thead>
					<tr>
						<th scope="col">From this probability</th>
						<th scope="col">Review</th>
						<th scope="col">Block</th>
					</tr>
				</thead>
				<tbody>
					{names.map((name) => (
						<tr key={name}>
							<th scope="row">{words(name)}</th>
							{(["review", "block"] as const).map((action) => (
								<td key={action}>
									<input
										type="number"
										min={0.01}
										max={1}
										step={0.01}
										aria-label={`${words(name)}: ${action}`}
										value={values[name]?.[action] ?? ""}
										onInput={(event) => set(name, action, event.currentTarget.value)}
									/>
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

function Preview({ preview }: { readonly preview: PolicyPreview }) {
	const { decisions, standing_for, unexplained, changes } = preview;
	return (
		<div role="status">
			<p>
				Of {decisions.toLocaleString("en")} decisions of the last day, which stand for{" "}
				{standing_for.toLocaleString("en")}: {changes.length === 0 && "none would change."}
			</p>
			<ul>
				{changes.map(({ from, to, decisions: count }) => (
					<li key={`${from} ${to}`}>
						<strong>{count.toLocaleString("en")}</strong> from {from} to {to}
					</li>
				))}
			</ul>
			{unexplained > 0 && <p class="muted">{unexplained} were not decided by thresholds alone and are left out.</p>}
		</div>
	);
}

function Editor({ held, reread }: { readonly held: HeldPolicy; readonly reread: () => void }) {
	const [policy, setPolicy] = useState<PolicyDocument>(held.policy);
	const [previewed, setPreviewed] = useState<{ readonly of: string; readonly preview: PolicyPreview } | null>(null);
	const [asking, setAsking] = useState<"set" | "reset" | null>(null);
	const current = JSON.stringify(policy);
	const preview = previewed?.of === current ? previewed.preview : null;
	const isChanged = current !== JSON.stringify(held.policy);
	const look = async () => {
		try {
			const found = await api<PolicyPreview>("/policy/preview", {
				method: "POST",
				body: { policy, hours: PREVIEW_HOURS },
			});
			setPreviewed({ of: current, preview: found });
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	const save = async (document: PolicyDocument | null, reason: string) => {
		try {
			await api("/policy", { method: "PUT", body: { expected_revision: held.revision, reason, policy: document } });
			notify("The policy is set; isolates go by it within a minute.");
			forget("/policy");
			reread();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	return (
		<>
			<p class="muted">
				{held.version},{" "}
				{held.source === "own" ? "the tenant's own" : held.source === "operator" ? "the operator's" : "the default"}
				{held.set_at && (
					<>
						, set <Since at={held.set_at} /> by {held.set_by}
					</>
				)}
			</p>
			<div class="pair">
				<Group
					caption="Severity, that one or worse"
					names={SEVERITIES}
					values={policy.severity}
					change={(severity) => setPolicy({ ...policy, severity })}
				/>
				<Group
					caption="Attributes"
					names={ATTRIBUTES}
					values={policy.attributes}
					change={(attributes) => setPolicy({ ...policy, attributes })}
				/>
			</div>
			<div class="row end">
				<label>
					<span>A cry for help, from this self-harm probability on</span>
					<input
						type="number"
						min={0.05}
						max={0.95}
						step={0.01}
						value={policy.disclosure_min}
						onInput={(event) => setPolicy({ ...policy, disclosure_min: Number(event.currentTarget.value) })}
					/>
				</label>
				<label>
					<span>Languages that the model does not know</span>
					<select
						value={policy.unsupported_language}
						onChange={(event) => setPolicy({ ...policy, unsupported_language: event.currentTarget.value as Action })}
					>
						{ACTIONS.map((action) => (
							<option key={action}>{action}</option>
						))}
					</select>
				</label>
			</div>
			{preview && <Preview preview={preview} />}
			<p class="row">
				<button type="button" disabled={!isChanged} onClick={() => void look()}>
					Preview
				</button>
				<button
					type="button"
					class="primary"
					disabled={preview === null || !isChanged}
					onClick={() => setAsking("set")}
				>
					Set the policy
				</button>
				{held.source === "own" && (
					<button type="button" onClick={() => setAsking("reset")}>
						Back to what holds for all
					</button>
				)}
				<span class="muted">Preview shows what would become of the last day's decisions.</span>
			</p>
			{asking && (
				<ReasonDialog
					title={asking === "set" ? "Set the policy" : "Back to what holds for all"}
					text="Every decision from then on goes by it."
					verb={asking === "set" ? "Set" : "Go back"}
					onClose={() => setAsking(null)}
					act={(reason) => void save(asking === "set" ? policy : null, reason)}
				/>
			)}
		</>
	);
}

/** What probabilities mean: thresholds, with a look at what others would change. */
export function Policy() {
	const held = useResource<HeldPolicy>("/policy");
	return (
		<section class="card stack">
			<h2>Policy</h2>
			<ListState resource={held} what="policy">
				{(data) => <Editor key={data.revision} held={data} reread={held.refresh} />}
			</ListState>
		</section>
	);
}
