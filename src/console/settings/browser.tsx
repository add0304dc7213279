import { words } from "../components/severity.tsx";
import { commands, keyOf } from "../shell/commands.ts";
import { CLOCKS, COVERS, DENSITIES, type Preferences, prefer, preferences, THEMES } from "../shell/preferences.ts";

const COVER_LABELS: Readonly<Record<Preferences["cover"], string>> = {
	blur: "blurred",
	mask: "letters masked",
	category: "only what it is about",
	off: "not covered",
};

function Choice<T extends string>({
	label,
	value,
	options,
	choose,
}: {
	label: string;
	value: T;
	options: readonly T[];
	choose: (value: T) => void;
}) {
	return (
		<label>
			<span>{label}</span>
			<select value={value} onChange={(event) => choose(event.currentTarget.value as T)}>
				{options.map((option) => (
					<option key={option} value={option}>
						{label.startsWith("Texts") ? COVER_LABELS[option as Preferences["cover"]] : option}
					</option>
				))}
			</select>
		</label>
	);
}

/** Keys can be changed one by one: a single character, or two with a space between. */
function Keys() {
	const change = (id: string, key: string) => prefer({ keys: { ...preferences.value.keys, [id]: key } });
	return (
		<details>
			<summary>Change keys</summary>
			<p class="muted">
				Commands of other pages are changed on those pages' visit: they are listed while they are offered.
			</p>
			<div class="pair">
				{commands.value.map((command) => (
					<label key={command.id}>
						<span>{command.label}</span>
						<input
							type="text"
							maxLength={3}
							value={keyOf(command)}
							onChange={(event) => change(command.id, event.currentTarget.value)}
						/>
					</label>
				))}
			</div>
			<p>
				<button type="button" onClick={() => prefer({ keys: {} })}>
					All keys as they were
				</button>
			</p>
		</details>
	);
}

/** What a person chooses for this browser. */
export function BrowserSettings() {
	const { theme, density, clock, cover, monochrome, shortcuts } = preferences.value;
	return (
		<section class="card stack">
			<h2>This browser</h2>
			<div class="row end">
				<Choice label="Theme" value={theme} options={THEMES} choose={(value) => prefer({ theme: value })} />
				<Choice label="Density" value={density} options={DENSITIES} choose={(value) => prefer({ density: value })} />
				<Choice label="Times" value={clock} options={CLOCKS} choose={(value) => prefer({ clock: value })} />
				<Choice
					label="Texts under review"
					value={cover}
					options={COVERS}
					choose={(value) => prefer({ cover: value })}
				/>
			</div>
			<p class="row">
				<label class="inline">
					<input
						type="checkbox"
						checked={monochrome}
						onChange={(event) => prefer({ monochrome: event.currentTarget.checked })}
					/>{" "}
					Everything in grey
				</label>
				<label class="inline">
					<input
						type="checkbox"
						checked={shortcuts}
						onChange={(event) => prefer({ shortcuts: event.currentTarget.checked })}
					/>{" "}
					Single keys as shortcuts
				</label>
			</p>
			<p>
				An example, {COVER_LABELS[cover]}:{" "}
				{cover === "blur" ? (
					<span class="covered inline">a harmless line</span>
				) : (
					words(cover === "mask" ? "a h******* l***" : cover === "off" ? "a harmless line" : "nothing")
				)}
			</p>
			<Keys />
		</section>
	);
}
