import { keyOf } from "../shell/commands.ts";
import { preferences } from "../shell/preferences.ts";

/** The key of a command, on its button. Screen readers get it as the button's own shortcut, not as part of its name. */
export function KeyHint({ command }: { readonly command: { readonly id: string; readonly key: string } }) {
	if (!preferences.value.shortcuts) return null;
	return (
		<span class="kbd" aria-hidden="true">
			{keyOf(command)}
		</span>
	);
}
