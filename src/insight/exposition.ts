/** Metrics as text that Prometheus reads (prometheus.io/docs/instrumenting/exposition_formats). */

export interface Sample {
	readonly labels?: Readonly<Record<string, string>>;
	readonly value: number;
}

export interface MetricFamily {
	/** Counters end in `_total`. */
	readonly name: string;
	readonly help: string;
	readonly type: "counter" | "gauge";
	readonly samples: readonly Sample[];
}

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

/** Metrics as text; OpenMetrics names a counter without its `_total` and ends with `# EOF`. */
export function expose(families: readonly MetricFamily[], format: ExpositionFormat): string {
	const isOpen = format === "openmetrics";
	const lines = families.flatMap(({ name, help, type, samples }) => {
		const family = isOpen && type === "counter" ? name.replace(/_total$/, "") : name;
		return [
			`# HELP ${family} ${help}`,
			`# TYPE ${family} ${type}`,
			...samples.map((sample) => sampleLine(name, sample)),
		];
	});
	return `${[...lines, ...(isOpen ? ["# EOF"] : [])].join("\n")}\n`;
}
