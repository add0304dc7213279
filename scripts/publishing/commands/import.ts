import { readFileSync } from "node:fs";
import { foldForm } from "../../../src/normalizer/forms.ts";
import { HARMS, SEVERITIES } from "../../../src/verdict.ts";
import { UsageError } from "../../lib/command.ts";
import type { PatternCommand } from "../command.ts";
import { placeholderCases } from "../formats/format.ts";
import { formatOf } from "../formats/index.ts";
import type { WireSet } from "../wire.ts";

/** Makes a submission of another tool's list, less what is published already; `publish` takes it from there. */
export const importTerms: PatternCommand = {
	name: "import",
	usage: "import FILE --format csv|words|obscenity --harm HARM --source TEXT [--floor SEVERITY]",
	options: ["format", "harm", "source", "floor"],
	async run(client, { values, words: [file] }, io) {
		const format = formatOf(values.format);
		const harm = HARMS.find((name) => name === values.harm);
		const floor = SEVERITIES.find((name) => name === (values.floor ?? "potentially_harmful"));
		if (file === undefined) throw new UsageError("import: which file?");
		if (harm === undefined) throw new UsageError(`--harm: one of ${HARMS.join(", ")}`);
		if (floor === undefined || floor === "safe") throw new UsageError("--floor: a severity above safe");
		if (values.source === undefined) throw new UsageError("--source is missing: where does the list come from?");
		let text: string;
		try {
			text = readFileSync(file, "utf8");
		} catch {
			throw new UsageError(`no file ${file}`);
		}
		const { patterns, notes } = format.parse(text, { harm, floor, source: values.source });
		const { document } = await client.get<WireSet>("/patterns");
		const forms = new Set(document.patterns.flatMap((pattern) => pattern.forms.map(foldForm)));
		const ids = new Set(document.patterns.map(({ id }) => id));
		const add = patterns
			.map((pattern) => ({ ...pattern, forms: pattern.forms.filter((form) => !forms.has(foldForm(form))) }))
			.filter((pattern) => pattern.forms.length > 0 && ids.size < ids.add(pattern.id).size);
		for (const note of notes) io.complain(`patterns: left out: ${note}`);
		io.complain(
			`patterns: ${add.length} of ${patterns.length} are new to ${document.version}; their cases are placeholders`,
		);
		io.write(JSON.stringify({ changes: { add }, cases: add.flatMap(placeholderCases) }, null, "\t"));
		return 0;
	},
};
