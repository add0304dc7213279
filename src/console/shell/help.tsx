import { Dialog } from "../components/dialog.tsx";
import { commands, keyOf } from "./commands.ts";
import { preferences } from "./preferences.ts";

/** The keys of this page and of every page. */
export function Help({ onClose }: { readonly onClose: () => void }) {
	const groups = Map.groupBy(commands.value, ({ group }) => group);
	return (
		<Dialog title="Keys" onClose={onClose}>
			{!preferences.value.shortcuts && <p>Single keys are turned off in the settings.</p>}
			{[...groups].map(([group, members]) => (
				<section key={group}>
					<h3>{group}</h3>
					<dl class="keys">
						{members.map((command) => (
							<div key={command.id}>
								<dt>
									{keyOf(command)
										.split(" ")
										.map((key) => (
											<kbd key={key}>{key}</kbd>
										))}
								</dt>
								<dd>{command.label}</dd>
							</div>
						))}
					</dl>
				</section>
			))}
			<p class="muted">
				<kbd>Ctrl</kbd> <kbd>K</kbd> finds a command by its name. Keys rest while you write.
			</p>
		</Dialog>
	);
}
