import type { Models } from "../api/service-wire.ts";
import { shareOf, shareText } from "../components/share.ts";

/** What a shadow model makes of the texts that the others judge. */
export function Shadow({ shadow }: { readonly shadow: NonNullable<Models["shadow"]> }) {
	const { name, basis_points, texts, failed, milder, harsher } = shadow;
	const judged = texts - failed;
	const rows = [
		["Judged otherwise", milder + harsher],
		["Milder", milder],
		["Harsher", harsher],
	] as const;
	return (
		<section class="card stack">
			<h2>Shadow {name}</h2>
			<p>
				Beside {(basis_points / 100).toFixed(2)}% of the texts; {texts.toLocaleString("en")} so far, {failed} of them
				failed. Nothing is decided by it.
			</p>
			<dl class="facts">
				{rows.map(([label, count]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd>
							{count.toLocaleString("en")}, {shareText(shareOf(count, judged), "no texts yet")}
						</dd>
					</div>
				))}
			</dl>
		</section>
	);
}
