import { useState } from "preact/hooks";
import { TableFrame } from "../components/table-frame.tsx";
import { UserText } from "../components/user-text.tsx";
import { Covered } from "../reviews/covered-text.tsx";
import { useCommands } from "../shell/commands.ts";
import { preferences } from "../shell/preferences.ts";
import { FIELDS, type FileStart, type Mapping, previewOf } from "./file-start.ts";

interface Props {
	readonly start: FileStart;
	readonly mapping: Mapping;
}

/** The first rows of a file, covered until they are revealed, each with what is wrong with it. */
export function Preview({ start, mapping }: Props) {
	const { cover } = preferences.value;
	const [isRevealed, setRevealed] = useState(cover === "off");
	const rows = previewOf(start, mapping);
	const fields = FIELDS.filter((field) => field === "text" || rows.some((row) => row.fields[field] !== undefined));
	const bad = rows.filter(({ problem }) => problem !== null);
	const toggle = () => setRevealed(!isRevealed);
	useCommands([{ id: "reveal", key: "r", label: "Show or hide the texts", group: "Jobs", run: toggle }]);
	if (rows.length === 0) return <p role="status">The file has no rows.</p>;
	return (
		<div class="stack">
			<p class="row">
				<button type="button" aria-pressed={isRevealed} onClick={toggle}>
					Show the texts{" "}
					<span class="kbd" aria-hidden="true">
						r
					</span>
				</button>
				<span role="status">
					{bad.length === 0
						? `The first ${rows.length} rows can be judged.`
						: `Of the first ${rows.length} rows ${bad.length} cannot be judged: ${bad
								.map(({ line, problem }) => `line ${line} ${problem}`)
								.join("; ")}.`}
				</span>
			</p>
			<TableFrame label="First rows" isTall>
				<table>
					<thead>
						<tr>
							<th scope="col" class="number">
								Line
							</th>
							{fields.map((field) => (
								<th key={field} scope="col">
									{field}
								</th>
							))}
							<th scope="col">Problem</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((row) => (
							<tr key={row.line}>
								<td class="number">{row.line}</td>
								{fields.map((field) => (
									<td key={field}>
										{isRevealed || field !== "text" ? (
											<UserText text={row.fields[field] ?? ""} />
										) : (
											<Covered text={row.fields[field] ?? ""} cover={cover} />
										)}
									</td>
								))}
								<td>{row.problem ?? ""}</td>
							</tr>
						))}
					</tbody>
				</table>
			</TableFrame>
		</div>
	);
}
