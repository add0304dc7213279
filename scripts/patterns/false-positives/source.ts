/** Something that ordinary people write, as texts that no pattern may rewrite. */
export interface Source {
	/** Name of the check in `patterns/exceptions.json`. */
	readonly check: string;
	/** What the texts are, for the report. */
	readonly title: string;
	readonly texts: () => Iterable<string>;
	/** What counts as one text in rates, when it is written in several ways; the text itself by default. */
	readonly unitOf?: (text: string) => string;
	/** Whether only matches across two words count; the words by themselves are another source. */
	readonly acrossWords?: true;
}
