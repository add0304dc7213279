/** Files in the format of Jigsaw Unintended Bias, with sentences of ours. */
import type { SeedComment } from "../../scripts/data/synthesize.ts";

const SAFE = "the garden,our street,this lake,my kitchen,the old bridge,a small boat,the library,their orchard".split(
	",",
);
const DOES =
	"looks green,was quiet,needs some work,has a new roof,opens at noon,smells of bread,is near the park".split(",");
const WHEN = "this morning,after the rain,in early spring,every second week,since the fair,before the holidays".split(
	",",
);
const HARSH = ["kill yourself", "you stupid idiot", "what a shitty liar", "go die you bitch", "I will kill you"];

/** Sentences for every level; the harsh ones have words that the patterns know codes for. */
export function seedComments(): SeedComment[] {
	const seeds: SeedComment[] = [];
	let i = 0;
	for (const who of SAFE)
		for (const does of DOES)
			for (const when of WHEN) {
				const nice = `Note ${i} says that ${who} ${does} ${when}.`;
				seeds.push({ text: nice, level: 0 });
				if (i % 2 === 0)
					seeds.push({ text: `${HARSH[i % HARSH.length]} and ${who} ${does} number ${i}!`, level: 1 + ((i / 2) % 3) });
				i++;
			}
	return seeds;
}
