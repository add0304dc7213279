/** A piece of HTML whose texts are escaped. */
export class Markup {
	readonly html: string;
	constructor(html: string) {
		this.html = html;
	}
}

type Part = Markup | string | number | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

function render(part: Part): string {
	if (part === null) return "";
	if (part instanceof Markup) return part.html;
	if (typeof part === "string" || typeof part === "number") {
		return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
	}
	return part.map(render).join("");
}

/** HTML from a template: every part that is no Markup is text, and stands escaped. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
	return new Markup(strings.reduce((page, string, i) => page + render(parts[i - 1] ?? null) + string));
}
