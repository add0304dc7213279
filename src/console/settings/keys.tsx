import { useState } from "preact/hooks";
import { api, asApiError } from "../api/client.ts";
import { forget, useResource } from "../api/resource.ts";
import type { Key } from "../api/service-wire.ts";
import type { Page, Scope } from "../api/wire.ts";
import { Dialog } from "../components/dialog.tsx";
import { ListState, reasonOf } from "../components/list-state.tsx";
import { ReasonField } from "../components/reason-field.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { ReasonDialog } from "../patterns/reason-dialog.tsx";
import { notify } from "../shell/notices.ts";

const SCOPES: readonly Scope[] = ["moderate", "review", "patterns", "admin"];

interface NewKeyProps {
	readonly onClose: () => void;
	readonly onMade: (secret: string) => void;
}

function NewKey({ onClose, onMade }: NewKeyProps) {
	const [name, setName] = useState("");
	const [scopes, setScopes] = useState<readonly Scope[]>(["moderate"]);
	const [reason, setReason] = useState("");
	const make = async () => {
		try {
			const { key } = await api<{ key: string }>("/keys", { method: "POST", body: { name, scopes, reason } });
			onMade(key);
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
		onClose();
	};
	return (
		<Dialog title="New key" onClose={onClose}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					void make();
				}}
			>
				<label>
					<span>Name: what runs with it, and where</span>
					<input
						type="text"
						required
						maxLength={80}
						value={name}
						onInput={(event) => setName(event.currentTarget.value)}
					/>
				</label>
				<fieldset>
					<legend>Scopes</legend>
					<div class="row">
						{SCOPES.map((scope) => (
							<label key={scope} class="inline">
								<input
									type="checkbox"
									checked={scopes.includes(scope)}
									onChange={(event) =>
										setScopes(
											SCOPES.filter((other) =>
												other === scope ? event.currentTarget.checked : scopes.includes(other),
											),
										)
									}
								/>{" "}
								{scope}
							</label>
						))}
					</div>
				</fieldset>
				<ReasonField reason={reason} change={setReason} />
				<p>
					<button
						type="submit"
						class="primary"
						disabled={name.trim() === "" || scopes.length === 0 || reason.trim() === ""}
					>
						Make the key
					</button>
				</p>
			</form>
		</Dialog>
	);
}

/** The secret, once: closing takes it out of the page. */
function Secret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
	return (
		<Dialog title="The key, shown once" onClose={onClose}>
			<p>
				<code>{secret}</code>
			</p>
			<p>It is kept nowhere as it is. Whoever loses it needs another one.</p>
		</Dialog>
	);
}

function stateOf({ revoked_at, expires_at }: Key): string {
	if (revoked_at !== null) return "revoked";
	return expires_at !== null && Date.parse(expires_at) <= Date.now() ? "expired" : "live";
}

/** API keys: made, renewed, ended. */
export function Keys() {
	const keys = useResource<Page<Key>>("/keys");
	const [isMaking, setMaking] = useState(false);
	const [secret, setSecret] = useState<string | null>(null);
	const [changing, setChanging] = useState<{ readonly key: Key; readonly what: "rotate" | "revoke" } | null>(null);
	const reread = () => {
		forget("/keys");
		keys.refresh();
	};
	const change = async (key: Key, what: "rotate" | "revoke", reason: string) => {
		try {
			const answered = await api<{ key?: string }>(`/keys/${key.id}/${what}`, { method: "POST", body: { reason } });
			if (answered.key !== undefined) setSecret(answered.key);
			else notify(`The key ${key.name} has ended.`);
			reread();
		} catch (error) {
			notify(reasonOf(asApiError(error)), { tone: "problem" });
		}
	};
	return (
		<section class="card stack">
			<div class="split">
				<h2>API keys</h2>
				<button type="button" onClick={() => setMaking(true)}>
					New key
				</button>
			</div>
			<ListState
				resource={keys}
				what="keys"
				isEmpty={({ data }) => data.length === 0}
				empty={<p>No key was made yet. Platforms need one each.</p>}
			>
				{({ data }) => (
					<TableFrame label="API keys">
						<table>
							<thead>
								<tr>
									<th scope="col">Name</th>
									<th scope="col">Tenant</th>
									<th scope="col">Scopes</th>
									<th scope="col">Tier</th>
									<th scope="col">Made</th>
									<th scope="col">Last used</th>
									<th scope="col">State</th>
									<th scope="col">Change</th>
								</tr>
							</thead>
							<tbody>
								{data.map((key) => (
									<tr key={key.id}>
										<td>
											<bdi>{key.name}</bdi>
										</td>
										<td>{key.tenant}</td>
										<td>{key.scopes.join(", ")}</td>
										<td>{key.tier}</td>
										<td>
											<Since at={key.created_at} /> by {key.created_by}
										</td>
										<td>{key.last_used_at === null ? "-" : <Since at={key.last_used_at} />}</td>
										<td>{stateOf(key)}</td>
										<td>
											{stateOf(key) === "live" && (
												<span class="row">
													<button type="button" onClick={() => setChanging({ key, what: "rotate" })}>
														Renew {key.name}
													</button>
													<button type="button" onClick={() => setChanging({ key, what: "revoke" })}>
														Revoke {key.name}
													</button>
												</span>
											)}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</TableFrame>
				)}
			</ListState>
			{isMaking && (
				<NewKey
					onClose={() => setMaking(false)}
					onMade={(made) => {
						setSecret(made);
						reread();
					}}
				/>
			)}
			{secret !== null && <Secret secret={secret} onClose={() => setSecret(null)} />}
			{changing && (
				<ReasonDialog
					title={changing.what === "rotate" ? `Renew ${changing.key.name}` : `Revoke ${changing.key.name}`}
					text={
						changing.what === "rotate"
							? "It gets a new secret; the present one holds for another day."
							: "Whoever uses it is refused within a minute, for good."
					}
					verb={changing.what === "rotate" ? "Renew" : "Revoke"}
					onClose={() => setChanging(null)}
					act={(reason) => void change(changing.key, changing.what, reason)}
				/>
			)}
		</section>
	);
}
