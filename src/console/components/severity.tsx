import type { Action, Severity } from "../api/wire.ts";

const SEVERITY_LABELS: Readonly<Record<Severity, string>> = {
	safe: "Safe",
	potentially_harmful: "Potentially harmful",
	harmful: "Harmful",
	extremely_harmful: "Extremely harmful",
};
/** Shapes besides colours: from empty to full. */
const SHAPES: Readonly<Record<Severity, string>> = {
	safe: "○",
	potentially_harmful: "◔",
	harmful: "◑",
	extremely_harmful: "●",
};
const ACTION_LABELS: Readonly<Record<Action, string>> = { allow: "Allow", review: "Review", block: "Block" };

export function severityLabel(severity: Severity): string {
	return SEVERITY_LABELS[severity];
}

export function SeverityTag({ severity }: { readonly severity: Severity }) {
	return (
		<span class={`tag severity-${severity}`}>
			<span aria-hidden="true">{SHAPES[severity]}</span> {SEVERITY_LABELS[severity]}
		</span>
	);
}

export function ActionTag({ action }: { readonly action: Action }) {
	return <span class={`tag action-${action}`}>{ACTION_LABELS[action]}</span>;
}

/** A name of the wire in plain letters: `self_harm` as "self harm". */
export function words(name: string): string {
	return name.replaceAll("_", " ");
}

const probability = (value: number) => value.toFixed(2);

/** Probabilities, or figures up to `max`, as bars with their numbers; a table, so that they can be read without seeing them. */
export function Bars({
	caption,
	values,
	max = 1,
	format = probability,
}: {
	readonly caption: string;
	readonly values: Readonly<Record<string, number>>;
	readonly max?: number;
	readonly format?: (value: number) => string;
}) {
	return (
		<table class="bars">
			<caption>{caption}</caption>
			<tbody>
				{Object.entries(values).map(([name, value]) => (
					<tr key={name}>
						<th scope="row">{words(name)}</th>
						<td>
							<meter min={0} max={max} value={value} aria-label={`${words(name)}: ${format(value)}`} />
						</td>
						<td class="number">{format(value)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
