import { useState } from "preact/hooks";
import { CATEGORIES, FUZZY_KINDS, HARMS, type Pattern, type PatternContext, STATUSES } from "../api/pattern-wire.ts";
import { words } from "../components/severity.tsx";
import { linesOf } from "./submission.ts";

interface Props {
	readonly pattern: Pattern;
	/** Whether the id may be chosen: that of a published pattern stays. */
	readonly isNew: boolean;
	readonly change: (pattern: Pattern) => void;
}

interface LinesProps {
	readonly label: string;
	readonly rows: number;
	readonly lines: readonly string[];
	readonly change: (lines: string[]) => void;
}

/** A list, one item a line. What is being typed stays as it is, with its empty lines, while it says the same list. */
function Lines({ label, rows, lines, change }: LinesProps) {
	const [text, setText] = useState(lines.join("\n"));
	const isSame = linesOf(text).join("\n") === lines.join("\n");
	return (
		<label>
			<span>{label}</span>
			<textarea
				rows={rows}
				value={isSame ? text : lines.join("\n")}
				onInput={(event) => {
					setText(event.currentTarget.value);
					change(linesOf(event.currentTarget.value));
				}}
			/>
		</label>
	);
}

interface ContextProps {
	readonly legend: string;
	readonly context: PatternContext | undefined;
	readonly change: (context: PatternContext | undefined) => void;
}

const WITHIN = 5;

/** Words that must, or must not, be near. Without a word there is no such rule. */
function Context({ legend, context, change }: ContextProps) {
	return (
		<fieldset class="stack">
			<legend>{legend}</legend>
			<Lines
				label="Words or phrases, one a line"
				rows={2}
				lines={context?.any ?? []}
				change={(any) => change(any.length === 0 ? undefined : { any, within: context?.within ?? WITHIN })}
			/>
			<label>
				<span>Within so many words</span>
				<input
					type="number"
					min={1}
					max={20}
					value={context?.within ?? WITHIN}
					disabled={context === undefined}
					onChange={(event) => context && change({ ...context, within: event.currentTarget.valueAsNumber })}
				/>
			</label>
		</fieldset>
	);
}

function Choice({
	label,
	value,
	options,
	choose,
}: {
	label: string;
	value: string;
	options: readonly string[];
	choose: (value: string) => void;
}) {
	return (
		<label>
			<span>{label}</span>
			<select value={value} onChange={(event) => choose(event.currentTarget.value)}>
				{options.map((option) => (
					<option key={option} value={option}>
						{option === "" ? "none" : words(option)}
					</option>
				))}
			</select>
		</label>
	);
}

/** A pattern without a field that is left empty: the service takes no empty ones. */
function without(pattern: Pattern, changes: Partial<Record<keyof Pattern, unknown>>): Pattern {
	return Object.fromEntries(
		Object.entries({ ...pattern, ...changes }).filter(([, value]) => value !== undefined && value !== ""),
	) as unknown as Pattern;
}

/** The fields of a pattern. What it does not show (floor, intent) it keeps; the JSON shows everything. */
export function PatternForm({ pattern, isNew, change }: Props) {
	const set = (changes: Partial<Record<keyof Pattern, unknown>>) => change(without(pattern, changes));
	const fuzzy = pattern.fuzzy ?? [];
	return (
		<div class="stack">
			<div class="pair">
				<label>
					<span>Id</span>
					<input
						type="text"
						value={pattern.id}
						readOnly={!isNew}
						pattern="[a-z0-9][a-z0-9_-]*"
						onInput={(event) => change({ ...pattern, id: event.currentTarget.value })}
					/>
				</label>
				<label>
					<span>Reads in plain words</span>
					<input
						type="text"
						value={pattern.replacement}
						onInput={(event) => change({ ...pattern, replacement: event.currentTarget.value })}
					/>
				</label>
			</div>
			<Lines
				label="Forms, one a line"
				rows={3}
				lines={pattern.forms}
				change={(forms) => change({ ...pattern, forms })}
			/>
			<div class="row end">
				<Choice
					label="Category"
					value={pattern.category}
					options={CATEGORIES}
					choose={(category) => set({ category })}
				/>
				<Choice label="Harm" value={pattern.harm} options={HARMS} choose={(harm) => set({ harm })} />
				<Choice label="Status" value={pattern.status} options={STATUSES} choose={(status) => set({ status })} />
				<Choice
					label="Inflection"
					value={pattern.inflect ?? ""}
					options={["", "verb", "noun"]}
					choose={(inflect) => set({ inflect })}
				/>
			</div>
			<fieldset>
				<legend>Disguises that are undone</legend>
				<div class="row">
					{FUZZY_KINDS.map((kind) => (
						<label key={kind} class="inline">
							<input
								type="checkbox"
								checked={fuzzy.includes(kind)}
								onChange={(event) => {
									const kinds = FUZZY_KINDS.filter((name) =>
										name === kind ? event.currentTarget.checked : fuzzy.includes(name),
									);
									set({ fuzzy: kinds.length === 0 ? undefined : kinds });
								}}
							/>{" "}
							{kind}
						</label>
					))}
				</div>
			</fieldset>
			<div class="pair">
				<Context legend="Only near" context={pattern.requires} change={(requires) => set({ requires })} />
				<Context legend="Not near" context={pattern.unless} change={(unless) => set({ unless })} />
			</div>
			<label>
				<span>Source: a citation or a note</span>
				<input
					type="text"
					value={pattern.source}
					maxLength={500}
					onInput={(event) => change({ ...pattern, source: event.currentTarget.value })}
				/>
			</label>
		</div>
	);
}
