import { useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { ReasonField } from "../components/reason-field.tsx";

interface Props {
	readonly onClose: () => void;
	readonly act: (reason: string, forceReason: string) => void;
}

/** Asks for a publish that is refused: why it is made, and why it cannot wait to be put right. */
export function ForceDialog({ onClose, act }: Props) {
	const [reason, setReason] = useState("");
	const [forceReason, setForceReason] = useState("");
	return (
		<Dialog title="Ask for it by force" onClose={onClose}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					onClose();
					act(reason.trim(), forceReason.trim());
				}}
			>
				<p>
					It is refused for what stands above. Where the deployment asks for two people, a second one lets it through;
					it then judges 1% of the content, as a canary.
				</p>
				<ReasonField reason={reason} change={setReason} />
				<ReasonField label="Why it cannot wait to be put right" reason={forceReason} change={setForceReason} />
				<p>
					<button type="submit" class="primary" disabled={reason.trim() === "" || forceReason.trim() === ""}>
						Ask for it
					</button>
				</p>
			</form>
		</Dialog>
	);
}
