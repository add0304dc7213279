import type { BacktestFigures, Judgement, PatternProblem } from "../api/pattern-wire.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { UserText } from "../components/user-text.tsx";

/** What is in the way of a publish. */
export function Problems({ problems }: { readonly problems: readonly PatternProblem[] }) {
	if (problems.length === 0) return null;
	return (
		<div class="failed" role="alert">
			<h3>Not valid yet</h3>
			<ul>
				{problems.map((problem) => (
					<li key={`${problem.pointer} ${problem.message}`}>
						<code>{problem.pointer || "/"}</code> {problem.check}: {problem.message}
					</li>
				))}
			</ul>
		</div>
	);
}

function Figures({ name, figures }: { readonly name: string; readonly figures: BacktestFigures }) {
	const { texts, new_harm, lost_harm, changed_reading, new_harm_share, limit } = figures;
	return (
		<p>
			{name}: of {texts.toLocaleString("en")} texts <strong>{new_harm}</strong> are newly read as harm,{" "}
			<strong>{lost_harm}</strong> no longer, {changed_reading} read otherwise.
			{new_harm_share !== undefined &&
				limit !== undefined &&
				` Newly read as harm: ${(100 * new_harm_share).toFixed(3)}%, of at most ${(100 * limit).toFixed(3)}%.`}
		</p>
	);
}

function Examples({ name, figures }: { readonly name: string; readonly figures: BacktestFigures | null | undefined }) {
	const examples = figures?.examples ?? [];
	if (examples.length === 0) return null;
	return (
		<TableFrame label={`Examples, ${name}`}>
			<table>
				<caption>Texts that change, {name}</caption>
				<thead>
					<tr>
						<th scope="col">Text</th>
						<th scope="col">Published</th>
						<th scope="col">With the change</th>
					</tr>
				</thead>
				<tbody>
					{examples.map((example) => (
						<tr key={example.text}>
							<td>
								<UserText text={example.text} />
							</td>
							<td>{example.published.action}</td>
							<td>{example.candidate?.action ?? "unknown"}</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

/** What a change does to ordinary language, to what was decided lately, and to texts of one's own. */
export function BacktestPanel({ judgement }: { readonly judgement: Judgement }) {
	const { backtest, decisions, corpus, problems } = judgement;
	return (
		<div class="stack" role="status">
			<Problems problems={problems} />
			{backtest && <Figures name="Ordinary language" figures={backtest} />}
			{decisions && <Figures name="Latest decisions" figures={decisions} />}
			{corpus && <Figures name="Corpus" figures={corpus} />}
			<Examples name="ordinary language" figures={backtest} />
			<Examples name="latest decisions" figures={decisions} />
			<Examples name="corpus" figures={corpus} />
		</div>
	);
}
