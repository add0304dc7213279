import { useState } from "preact/hooks";
import { useResource } from "../api/resource.ts";
import type { KeptDecision } from "../api/wire.ts";
import { ListState } from "../components/list-state.tsx";
import { ActionTag, SeverityTag } from "../components/severity.tsx";
import { Since } from "../components/time.tsx";
import { CoveredText } from "../reviews/covered-text.tsx";
import { MachineVerdict } from "../reviews/evidence.tsx";
import { History } from "../reviews/history.tsx";
import { Statement } from "../reviews/statement.tsx";
import { noteReading } from "../reviews/wellness.ts";
import { useCommands } from "../shell/commands.ts";
import { preferences } from "../shell/preferences.ts";
import { hrefOf } from "../shell/router.ts";

function Loaded({ decision }: { readonly decision: KeptDecision }) {
	const [isRevealed, setRevealed] = useState(preferences.value.cover === "off");
	const reveal = () => {
		if (!isRevealed) noteReading(decision.classification === "extremely_harmful");
		setRevealed(!isRevealed);
	};
	useCommands([{ id: "reveal", key: "r", label: "Reveal or hide the text", group: "Decision", run: reveal }]);
	return (
		<>
			<p class="row">
				<SeverityTag severity={decision.classification} />
				<ActionTag action={decision.action} />
				{decision.escalation !== null && <span class="tag crisis">Escalation: {decision.escalation}</span>}
				<span class="muted">
					<Since at={decision.decided_at} />
				</span>
			</p>
			<CoveredText decision={decision} isRevealed={isRevealed} reveal={reveal} />
			<History decision={decision} />
			<Statement id={decision.id} />
			<MachineVerdict decision={decision} />
		</>
	);
}

/** One decision: its text, what became of it, and why. */
export function DecisionPage({ params }: { readonly params: Readonly<Record<string, string>> }) {
	const id = params["id"] ?? "";
	const decision = useResource<KeptDecision>(`/decisions/${id}`);
	return (
		<div class="page">
			<p>
				<a href={hrefOf("/reviews")}>All reviews</a>
			</p>
			<h1>
				Decision <code>{id}</code>
			</h1>
			<ListState resource={decision} what="decision">
				{(data) => <Loaded key={data.id} decision={data} />}
			</ListState>
		</div>
	);
}
