import { type Resource, useResource } from "../api/resource.ts";
import type { ModelCard } from "../api/service-wire.ts";
import { ListState } from "../components/list-state.tsx";
import { words } from "../components/severity.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { compareCards } from "./figures.ts";

function Card({ name, card }: { readonly name: string; readonly card: Resource<ModelCard> }) {
	return (
		<section class="card stack">
			<h2>Card of {name}</h2>
			<ListState resource={card} what="card">
				{({ card: content, breaker }) => (
					<>
						{breaker && (
							<p>
								Breaker {words(breaker.phase)}, {breaker.failures} failures
							</p>
						)}
						{content === null ? (
							<p>No card was given with this model.</p>
						) : (
							<pre class="scroll tall mono" tabIndex={0}>
								{JSON.stringify(content, null, 2)}
							</pre>
						)}
					</>
				)}
			</ListState>
		</section>
	);
}

function figure(value: number | null): string {
	return value === null ? "none" : value.toLocaleString("en", { maximumSignificantDigits: 5 });
}

function difference(first: number | null, second: number | null): string {
	if (first === null || second === null) return "";
	const by = second - first;
	return by === 0 ? "same" : `${by > 0 ? "+" : "−"}${figure(Math.abs(by))}`;
}

/** What two cards say of the same things. Whether they mean the same evaluation is for the reader to see in the cards. */
function Comparison({ names, cards }: { readonly names: readonly string[]; readonly cards: readonly ModelCard[] }) {
	const rows = compareCards(cards[0]!.card, cards[1]!.card);
	if (rows.length === 0) return <p>Neither card holds figures.</p>;
	return (
		<TableFrame label="Figures of both cards" isTall>
			<table>
				<caption>Figures of both cards</caption>
				<thead>
					<tr>
						<th scope="col">Figure</th>
						{names.map((name) => (
							<th key={name} scope="col" class="number">
								{name}
							</th>
						))}
						<th scope="col" class="number">
							Difference
						</th>
					</tr>
				</thead>
				<tbody>
					{rows.map(({ name, first, second }) => (
						<tr key={name}>
							<th scope="row">{words(name)}</th>
							<td class="number">{figure(first)}</td>
							<td class="number">{figure(second)}</td>
							<td class="number">{difference(first, second)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</TableFrame>
	);
}

function pathOf(name: string | undefined): string | null {
	return name === undefined ? null : `/models/${encodeURIComponent(name)}`;
}

/** The cards of one or two models, beside each other, with the figures of both in one table. */
export function Cards({ names }: { readonly names: readonly string[] }) {
	const first = useResource<ModelCard>(pathOf(names[0]));
	const second = useResource<ModelCard>(pathOf(names[1]));
	const cards = [first, second];
	const isBoth = names.length === 2 && first.data !== null && second.data !== null;
	return (
		<>
			{isBoth && <Comparison names={names} cards={[first.data, second.data]} />}
			<div class="pair">
				{names.map((name, index) => (
					<Card key={name} name={name} card={cards[index]!} />
				))}
			</div>
		</>
	);
}
