import { useEffect } from "preact/hooks";
import type { StandingPatterns } from "../api/pattern-wire.ts";
import { useResource } from "../api/resource.ts";
import { ListState } from "../components/list-state.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";

function Spread({ propagation }: Pick<StandingPatterns, "propagation">) {
	const { all, locations } = propagation;
	if (!all) return <p>No isolate has reported yet that it serves this version.</p>;
	return (
		<TableFrame label="Propagation" isTall>
			<table>
				<thead>
					<tr>
						<th scope="col">Location</th>
						<th scope="col" class="number">
							Isolates
						</th>
						<th scope="col" class="number">
							Half of them after
						</th>
						<th scope="col" class="number">
							95% after
						</th>
						<th scope="col" class="number">
							The last after
						</th>
					</tr>
				</thead>
				<tbody>
					{[{ location: "everywhere", ...all }, ...locations].map((spread) => (
						<tr key={spread.location}>
							<th scope="row">{spread.location}</th>
							<td class="number">{spread.isolates}</td>
							<td class="number">{spread.p50_seconds} s</td>
							<td class="number">{spread.p95_seconds} s</td>
							<td class="number">{spread.max_seconds} s</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

interface Props {
	/** The version that the page shows. */
	readonly shown: string;
	readonly pollMs: number;
	/** Another version was published meanwhile. */
	readonly onNewVersion: () => void;
}

/** The newest version: who published it, and how it spreads at this moment. */
export function Standing({ shown, pollMs, onNewVersion }: Props) {
	const standing = useResource<StandingPatterns>("/patterns/propagation", pollMs);
	const version = standing.data?.version ?? shown;
	useEffect(() => {
		if (version !== shown) onNewVersion();
	}, [version, shown, onNewVersion]);
	return (
		<ListState resource={standing} what="propagation">
			{({ published_at, actor, propagation, shadow }) => (
				<details class="card">
					<summary>
						Version {version}
						{published_at !== undefined && (
							<>
								, published <Since at={published_at} /> by {actor}
							</>
						)}
						{propagation.all && `, served by ${propagation.all.isolates} isolates`}
					</summary>
					<Spread propagation={propagation} />
					{shadow.texts > 0 && (
						<p class="muted">Shadow patterns were tried on {shadow.texts.toLocaleString("en")} texts of it.</p>
					)}
				</details>
			)}
		</ListState>
	);
}
