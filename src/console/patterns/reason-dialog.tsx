import { useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { ReasonField } from "../components/reason-field.tsx";

interface Props {
	readonly title: string;
	/** What will happen, in one sentence. */
	readonly text: string;
	readonly verb: string;
	readonly onClose: () => void;
	readonly act: (reason: string) => void;
}

/** Asks for the reason of a change that everybody sees: it goes into the audit. */
export function ReasonDialog({ title, text, verb, onClose, act }: Props) {
	const [reason, setReason] = useState("");
	return (
		<Dialog title={title} onClose={onClose}>
			<form
				class="stack"
				onSubmit={(event) => {
					event.preventDefault();
					onClose();
					act(reason.trim());
				}}
			>
				<p>{text}</p>
				<ReasonField reason={reason} change={setReason} />
				<p>
					<button type="submit" class="primary" disabled={reason.trim() === ""}>
						{verb}
					</button>
				</p>
			</form>
		</Dialog>
	);
}
