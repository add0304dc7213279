import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../components/dialog.tsx";
import { type Command, commands, keyOf } from "./commands.ts";

/** Finds a command by its name. Enter runs the first one that is left. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
	const [query, setQuery] = useState("");
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.focus(), []);
	const wanted = query.trim().toLowerCase();
	const found = commands.value.filter(({ label }) => label.toLowerCase().includes(wanted));
	const run = (command: Command | undefined) => {
		if (!command) return;
		onClose();
		command.run();
	};
	return (
		<Dialog title="Commands" onClose={onClose}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					run(found[0]);
				}}
			>
				<label>
					<span>Name</span>
					<input
						ref={field}
						type="text"
						value={query}
						autocomplete="off"
						onInput={(event) => setQuery(event.currentTarget.value)}
					/>
				</label>
			</form>
			<ul class="palette">
				{found.map((command) => (
					<li key={command.id}>
						<button type="button" onClick={() => run(command)}>
							{command.label}{" "}
							<span class="kbd" aria-hidden="true">
								{keyOf(command)}
							</span>
						</button>
					</li>
				))}
			</ul>
			{found.length === 0 && <p>No command of that name.</p>}
		</Dialog>
	);
}
