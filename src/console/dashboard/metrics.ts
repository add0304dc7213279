/** Reads the counters of `/metrics`. Pure. */

export interface Sample {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The samples of the Prometheus text format; comments and what is no sample are left out. */
export function samplesOf(text: string): Sample[] {
	return text.split("\n").flatMap((line) => {
		const [, name, labels = "", value] = LINE.exec(line) ?? [];
		if (name === undefined) return [];
		const found = [...labels.matchAll(LABEL)].map(([, label, content]) => [label!, content!]);
		return [{ name, labels: Object.fromEntries(found) as Record<string, string>, value: Number(value) }];
	});
}

/** The one sample of a name with a label of that value; 0 where there is none. */
export function sampleValue(samples: readonly Sample[], name: string, label?: string, is?: string): number {
	const found = samples.find((sample) => sample.name === name && (label === undefined || sample.labels[label] === is));
	return found?.value ?? 0;
}
