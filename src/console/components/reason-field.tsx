/** As long as the audit takes it, units. */
const MAX_REASON_UNITS = 500;

interface Props {
	readonly reason: string;
	readonly change: (reason: string) => void;
	readonly label?: string;
	readonly isOptional?: boolean;
}

/** Why something is changed, as the audit keeps it. */
export function ReasonField({ reason, change, label = "Reason", isOptional = false }: Props) {
	return (
		<label>
			<span>{label}</span>
			<input
				type="text"
				required={!isOptional}
				maxLength={MAX_REASON_UNITS}
				value={reason}
				onInput={(event) => change(event.currentTarget.value)}
			/>
		</label>
	);
}
