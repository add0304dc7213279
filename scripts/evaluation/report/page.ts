import type { EvaluationCard } from "../model-card/card.ts";
import { comparisonSections } from "./comparisons.ts";
import { aloneSection, gateSection, provenanceSection, speedSection } from "./facts.ts";
import { html } from "./markup.ts";
import { qualitySections } from "./quality.ts";
import { STYLE } from "./style.ts";

/** The card as one page that needs nothing else: no script, no other file, which its policy forbids as well. */
export function reportPage(card: EvaluationCard): string {
	const { provenance } = card;
	return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>Evaluation card: ${provenance.models.join(", ")}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>Evaluation card</h1>
<p>${provenance.models.join(", ")} with patterns ${provenance.pattern_versions.join(", ")}, measured ${provenance.measured_at.slice(0, 10)}: ${provenance.subject}.</p></header>
<main>
${gateSection(card)}
${qualitySections(card)}
${comparisonSections(card)}
${speedSection(card)}
${aloneSection(card)}
${provenanceSection(card)}
</main>
</body>
</html>
`.html;
}
