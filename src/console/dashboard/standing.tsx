import { useMemo } from "preact/hooks";
import { useResource } from "../api/resource.ts";
import type { Failsafe } from "../api/service-wire.ts";
import { LANES } from "../api/wire.ts";
import { ListState } from "../components/list-state.tsx";
import { words } from "../components/severity.tsx";
import { shareOf, shareText } from "../components/share.ts";
import { hrefOf } from "../shell/router.ts";
import { samplesOf, sampleValue } from "./metrics.ts";

const MINUTE_S = 60;

function ageText(seconds: number): string {
	return seconds < MINUTE_S ? "under a minute" : `${Math.round(seconds / MINUTE_S).toLocaleString("en")} min`;
}

/** How things stand at this moment: what waits, what is open, how much the cache spares. */
export function Standing({ pollMs }: { readonly pollMs: number | null }) {
	const metrics = useResource<string>("/metrics", pollMs);
	const failsafe = useResource<Failsafe>("/failsafe/status", pollMs);
	const samples = useMemo(() => samplesOf(metrics.data ?? ""), [metrics.data]);
	const value = (name: string, label?: string, is?: string) => sampleValue(samples, `plainspeak_${name}`, label, is);
	const hits = value("stage2_cache_total", "result", "hit");
	const cached = shareOf(hits, hits + value("stage2_cache_total", "result", "miss"));
	const open = failsafe.data?.models.filter(({ phase }) => phase !== "closed") ?? [];
	const facts = [
		["Cache", shareText(cached, "no endpoint was asked yet")],
		[
			"Breakers",
			failsafe.data === null
				? "unknown"
				: open.length === 0
					? "none is open"
					: open.map(({ model, phase }) => `${model} ${words(phase)}`).join(", "),
		],
		["Open drifts", String(value("open_drifts"))],
		["Stored after", ageText(value("queue_lag_seconds"))],
		["Wait for the queue", String(value("outbox_pending_decisions"))],
		["Dead letters", String(value("dead_letters"))],
	] as const;
	return (
		<section class="card stack">
			<h2>At this moment</h2>
			<ListState resource={metrics} what="counters">
				{() => (
					<>
						<dl class="facts">
							{facts.map(([name, text]) => (
								<div key={name}>
									<dt>{name}</dt>
									<dd>{text}</dd>
								</div>
							))}
						</dl>
						<table>
							<caption>Open reviews</caption>
							<thead>
								<tr>
									<th scope="col">Lane</th>
									<th scope="col" class="number">
										Open
									</th>
									<th scope="col" class="number">
										The oldest waits
									</th>
								</tr>
							</thead>
							<tbody>
								{LANES.map((lane) => {
									const waiting = value("reviews_open", "lane", lane);
									return (
										<tr key={lane}>
											<th scope="row">
												<a href={hrefOf("/reviews", { lane })}>{lane}</a>
											</th>
											<td class="number">{waiting.toLocaleString("en")}</td>
											<td class="number">
												{waiting === 0 ? "none" : ageText(value("reviews_oldest_age_seconds", "lane", lane))}
											</td>
										</tr>
									);
								})}
							</tbody>
						</table>
						<p class="muted">
							The cache counts answers of endpoints since this deployment counts. <a href={hrefOf("/models")}>Models</a>{" "}
							say more.
						</p>
					</>
				)}
			</ListState>
		</section>
	);
}
