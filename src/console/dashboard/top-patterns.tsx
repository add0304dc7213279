import { useResource } from "../api/resource.ts";
import type { TopPatterns } from "../api/service-wire.ts";
import { ListState } from "../components/list-state.tsx";
import { hrefOf } from "../shell/router.ts";
import { mayUse } from "../shell/session.ts";

/** The patterns that were found in most texts. Counts of single patterns are kept a month, by the hour. */
export function TopPatternsPanel({ from, pollMs }: { readonly from: string; readonly pollMs: number | null }) {
	const top = useResource<TopPatterns>(`/analytics/patterns?from=${from}`, pollMs);
	return (
		<section class="card stack">
			<h2>Top patterns</h2>
			<ListState
				resource={top}
				what="patterns"
				isEmpty={({ data }) => data.length === 0}
				empty={<p>No pattern was found in this time.</p>}
			>
				{({ data }) => (
					<table class="bars">
						<caption>Texts that a pattern was found in, by whole hours</caption>
						<tbody>
							{data.map(({ pattern_id, texts }) => (
								<tr key={pattern_id}>
									<th scope="row">
										{mayUse("patterns") ? (
											<a href={hrefOf(`/patterns/edit/${pattern_id}`)}>{pattern_id}</a>
										) : (
											pattern_id
										)}
									</th>
									<td>
										<meter min={0} max={data[0]!.texts} value={texts} aria-label={`${pattern_id}: ${texts} texts`} />
									</td>
									<td class="number">{texts.toLocaleString("en")}</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
			</ListState>
		</section>
	);
}
