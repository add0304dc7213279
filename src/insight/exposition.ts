/** Metrics as text that Prometheus reads (prometheus.io/docs/instrumenting/exposition_formats). */

type Labels = Readonly<Record<string, string>>;

export interface Sample {
	readonly labels?: Labels;
	readonly value: number;
}

/** Observations of one set of labels. */
export interface HistogramSample {
	readonly labels: Labels;
	/** Plain counts, one bin more than there are bounds. */
	readonly bins: readonly number[];
	readonly sum: number;
}

interface Named {
	/** Counters end in `_total`. */
	readonly name: string;
	readonly help: string;
}
export type MetricFamily =
	| (Named & { readonly type: "counter" | "gauge"; readonly samples: readonly Sample[] })
	| (Named & {
			readonly type: "histogram";
			/** Upper bounds of the bins, ascending. */
			readonly bounds: readonly number[];
			readonly samples: readonly HistogramSample[];
	  });

export const EXPOSITION_FORMATS = {
	prometheus: "text/plain; version=0.0.4; charset=utf-8",
	openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
} as const;
export type ExpositionFormat = keyof typeof EXPOSITION_FORMATS;

function escapeLabel(value: string): string {
	return value.replace(/[\\"\n]/g, (char) => (char === "\n" ? "\\n" : `\\${char}`));
}

function sampleLine(name: string, { labels = {}, value }: Sample): string {
	const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
	return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

/** Cumulative, as the format wants it: `+Inf` equals the count. */
function histogramLines(name: string, { labels, bins, sum }: HistogramSample, bounds: readonly number[]): string[] {
	let count = 0;
	const buckets = [...bounds.map(String), "+Inf"].map((le, bin) => {
		count += bins[bin] ?? 0;
		return sampleLine(`${name}_bucket`, { labels: { ...labels, le }, value: count });
	});
	return [
		...buckets,
		sampleLine(`${name}_sum`, { labels, value: sum }),
		sampleLine(`${name}_count`, { labels, value: count }),
	];
}

function familyLines(family: MetricFamily): string[] {
	if (family.type === "histogram")
		return family.samples.flatMap((sample) => histogramLines(family.name, sample, family.bounds));
	return family.samples.map((sample) => sampleLine(family.name, sample));
}

/** Metrics as text; OpenMetrics names a counter without its `_total` and ends with `# EOF`. */
export function expose(families: readonly MetricFamily[], format: ExpositionFormat): string {
	const isOpen = format === "openmetrics";
	const lines = families.flatMap((family) => {
		const { name, help, type } = family;
		const named = isOpen && type === "counter" ? name.replace(/_total$/, "") : name;
		return [`# HELP ${named} ${help}`, `# TYPE ${named} ${type}`, ...familyLines(family)];
	});
	return `${[...lines, ...(isOpen ? ["# EOF"] : [])].join("\n")}\n`;
}
