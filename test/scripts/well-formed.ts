/** A tag as our pages write it: attributes in double quotes, a closing slash where there is no end tag. */
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)\s*(\/?)>/g;

/**
 * What is wrong with the nesting of a page: elements left open, end tags without a start, and any "<" or "&" that begins
 * nothing known. Empty for a page that an XML parser would take, doctype aside.
 */
export function unclosedElements(page: string): string[] {
	const body = page.replace(/^<!DOCTYPE html>/, "").replace(/<style>[^<]*<\/style>/g, "");
	const open: string[] = [];
	const wrong: string[] = [];
	for (const [, slash, name = "", , isEmpty] of body.matchAll(TAG)) {
		if (isEmpty) continue;
		if (!slash) open.push(name);
		else if (open.pop() !== name) wrong.push(`</${name}>`);
	}
	const text = body.replace(TAG, "");
	wrong.push(...(text.match(/<.{0,20}/g) ?? []), ...(text.match(/&(?!(?:amp|lt|gt|quot|#39);).{0,10}/g) ?? []));
	return [...open, ...wrong];
}
