import { useState } from "preact/hooks";
import { useResource } from "../api/resource.ts";
import { Failed } from "../components/list-state.tsx";
import { words } from "../components/severity.tsx";
import { notify } from "../shell/notices.ts";

type Field = string | readonly string[];
type StatementFields = Readonly<Record<string, Field>>;

async function copy(statement: StatementFields): Promise<void> {
	try {
		await navigator.clipboard.writeText(JSON.stringify(statement, null, 2));
		notify("The statement is in the clipboard.");
	} catch {
		notify("The browser lets nothing into the clipboard here.", { tone: "problem" });
	}
}

function Loaded({ id }: { readonly id: string }) {
	const { data, error, isLoading, refresh } = useResource<StatementFields>(`/decisions/${id}/statement`);
	if (error?.code === "not_restricted") return <p>Nothing was removed, so there is no reason to state.</p>;
	if (error) return <Failed error={error} what="statement" retry={refresh} />;
	if (data === null) return <p role="status">{isLoading && "Reading the statement"}</p>;
	return (
		<>
			<dl class="facts">
				{Object.entries(data).map(([name, value]) => (
					<div key={name}>
						<dt>{words(name)}</dt>
						<dd>{Array.isArray(value) ? value.join(", ") : value}</dd>
					</div>
				))}
			</dl>
			<p>
				<button type="button" onClick={() => void copy(data)}>
					Copy as JSON
				</button>
			</p>
		</>
	);
}

/** The statement of reasons of a decision, as the DSA Transparency Database takes it; read when it is opened. */
export function Statement({ id }: { readonly id: string }) {
	const [isOpen, setOpen] = useState(false);
	return (
		<details class="card" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>Statement of reasons</summary>
			{isOpen && <Loaded id={id} />}
		</details>
	);
}
