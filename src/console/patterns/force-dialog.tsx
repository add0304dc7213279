import { useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";

interface Props {
	readonly onClose: () => void;
	readonly act: (reason: string, forceReason: string) => void;
}

/** Asks for a publish that is refused: why it is made, and why it cannot wait to be put right. */
export function ForceDialog({ onClose, act }: Props) {
	const [reason, setReason] = useState("");
	const [forceReason, setForceReason] = useState("");
	const fields = [
		["Reason", reason, setReason],
		["Why it cannot wait to be put right", forceReason, setForceReason],
	] as const;
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
				{fields.map(([label, value, set]) => (
					<label key={label}>
						<span>{label}</span>
						<input
							type="text"
							required
							maxLength={500}
							value={value}
							onInput={(event) => set(event.currentTarget.value)}
						/>
					</label>
				))}
				<p>
					<button type="submit" class="primary" disabled={reason.trim() === "" || forceReason.trim() === ""}>
						Ask for it
					</button>
				</p>
			</form>
		</Dialog>
	);
}
