/** The runbook as a page, from its Markdown: headings, numbered steps and paragraphs, which is all that it is made of. */
import { escaped, prose } from "./page.ts";

const HEADING = /^(#+) (.+)$/;
const STEP = /^\d+\. /;

/** A heading, a step or a paragraph, each in one line. */
function blocksOf(markdown: string): string[] {
	const blocks: string[] = [];
	let isOpen = false;
	for (const line of markdown.split("\n")) {
		const isHeading = HEADING.test(line);
		if (isHeading || STEP.test(line) || (line !== "" && !isOpen)) blocks.push(line);
		else if (line !== "") blocks.push(`${blocks.pop()} ${line}`);
		isOpen = line !== "" && !isHeading;
	}
	return blocks;
}

function html(block: string): string {
	const [, marks, heading] = HEADING.exec(block) ?? [];
	if (marks === undefined || heading === undefined) return `<p>${prose(block)}</p>`;
	return `<h${marks.length} id="${escaped(heading.toLowerCase())}">${prose(heading)}</h${marks.length}>`;
}

/** The whole page. A section's id is the name of its alert in small letters. */
export function runbookPage(markdown: string): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Plainspeak: runbook</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<main>
${blocksOf(markdown).map(html).join("\n")}
</main>
</body>
</html>
`;
}
