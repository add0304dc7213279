import type { Resource } from "../api/resource.ts";
import type { Drift, DriftSignal } from "../api/service-wire.ts";
import { ListState } from "../components/list-state.tsx";
import { words } from "../components/severity.tsx";
import { shareText } from "../components/share.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { Since } from "../components/time.tsx";
import { hrefOf } from "../shell/router.ts";
import { mayUse } from "../shell/session.ts";

const VERDICTS: Readonly<Record<DriftSignal["verdict"], string>> = {
	quiet: "as usual",
	raised: "drifted",
	too_few: "too few texts to tell",
	one_key: "drifted, by one API key alone",
};
const RATES = { silent: "not found any more", more: "found more often", fewer: "found less often" } as const;
const NOBODY = "nobody judged such a text";

function short(value: number): string {
	return value.toFixed(3);
}

function Signals({ signals }: Pick<Drift, "signals">) {
	return (
		<TableFrame label="Drift" isTall>
			<table>
				<thead>
					<tr>
						<th scope="col">Signal</th>
						<th scope="col">Beside</th>
						<th scope="col">Verdict</th>
						<th scope="col" class="number">
							Value
						</th>
						<th scope="col" class="number">
							Threshold
						</th>
						<th scope="col" class="number">
							Texts
						</th>
					</tr>
				</thead>
				<tbody>
					{signals.map(({ signal, reference, verdict, value, threshold, n, open_since }) => (
						<tr key={`${signal} ${reference}`} class={verdict === "raised" ? "lit" : undefined}>
							<th scope="row">{words(signal)}</th>
							<td>{words(reference)}</td>
							<td>
								{VERDICTS[verdict]}
								{open_since !== null && (
									<>
										, open since <Since at={open_since} />
									</>
								)}
							</td>
							<td class="number">{short(value)}</td>
							<td class="number">{short(threshold)}</td>
							<td class="number">{n.toLocaleString("en")}</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

function PatternRates({ judged, told }: Drift["patterns"]) {
	if (told.length === 0) return <p>{judged.toLocaleString("en")} patterns are found as often as usual.</p>;
	return (
		<ul>
			{told.map(({ pattern, verdict, found, expected }) => (
				<li key={pattern}>
					{mayUse("patterns") ? <a href={hrefOf(`/patterns/edit/${pattern}`)}>{pattern}</a> : pattern}: {RATES[verdict]}
					, in {found} texts of {expected.toFixed(0)} expected
				</li>
			))}
		</ul>
	);
}

function Accuracy({ live_accuracy }: Pick<Drift, "live_accuracy">) {
	if (live_accuracy.length === 0) return <p>People judged no decision in the last 28 days.</p>;
	return (
		<TableFrame label="Live accuracy">
			<table>
				<thead>
					<tr>
						<th scope="col">Model</th>
						<th scope="col" class="number">
							Judged by people
						</th>
						<th scope="col">Same severity</th>
						<th scope="col">Held back rightly</th>
						<th scope="col">Allowed rightly</th>
					</tr>
				</thead>
				<tbody>
					{live_accuracy.map(({ model, judged, same_severity, held_back_rightly, allowed_rightly }) => (
						<tr key={model}>
							<th scope="row">{model}</th>
							<td class="number">{judged.toLocaleString("en")}</td>
							<td>{shareText(same_severity, NOBODY)}</td>
							<td>{shareText(held_back_rightly, NOBODY)}</td>
							<td>{shareText(allowed_rightly, NOBODY)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

/** Whether what comes in is still what the patterns and models are made for, and how right they are. */
export function DriftPanel({ drift }: { readonly drift: Resource<Drift> }) {
	return (
		<>
			<section class="card stack">
				<h2>Drift</h2>
				<ListState
					resource={drift}
					what="drift"
					isEmpty={({ at }) => at === null}
					empty={<p>Nobody has looked for drift yet: a cron does, each hour.</p>}
				>
					{({ at, signals, patterns }) => (
						<>
							<p>
								Looked <Since at={at!} />: {signals.filter(({ verdict }) => verdict === "raised").length} of{" "}
								{signals.length} signals drifted.
							</p>
							<Signals signals={signals} />
							<PatternRates {...patterns} />
						</>
					)}
				</ListState>
			</section>
			{drift.data && (
				<section class="card stack">
					<h2>Live accuracy</h2>
					<p class="muted">
						Shares of what people looked at in the last 28 days, with 95% intervals; what nobody looked at is in none.
					</p>
					<Accuracy live_accuracy={drift.data.live_accuracy} />
				</section>
			)}
		</>
	);
}
