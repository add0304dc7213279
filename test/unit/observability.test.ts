/** What an outside Prometheus and Grafana are given, against what the service says of itself. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("../../scripts/observability/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), "utf8");
const alerts = read("prometheus/alerts.yaml");
const recorded = [...read("prometheus/rules.yaml").matchAll(/record: (\S+)/g)].map(([, name]) => name!);
const sections = new Set([...read("runbook.md").matchAll(/^## (\S+)$/gm)].map(([, name]) => name!));
const source = ["counted.ts", "states.ts"].map((file) =>
	readFileSync(new URL(`../../src/http/routes/metrics/${file}`, import.meta.url), "utf8"),
);
const metrics = new Set([...source.join("").matchAll(/"(plainspeak_\w+)"/g)].map(([, name]) => name!));
const ownRules = readFileSync(new URL("../../src/insight/alert-rules.ts", import.meta.url), "utf8");
const dashboards = readdirSync(new URL("grafana/dashboards/", folder));

/** Metrics and recorded names that a query asks for. */
function namesIn(text: string): string[] {
	return [...text.matchAll(/\bplainspeak[_:][\w:]+/g)].map(([name]) => name.replace(/_(?:bucket|sum|count)$/, ""));
}

describe("alerts", () => {
	it("have each a section of the runbook, those of the service too, and no section is left over", () => {
		const outside = [...alerts.matchAll(/- alert: (\S+)/g)].map(([, name]) => name!);
		const own = [...ownRules.matchAll(/"(Plainspeak\w+)"/g)].map(([, name]) => name!);
		expect(new Set([...outside, ...own])).toEqual(sections);
		for (const name of outside) expect(alerts).toContain(`runbook_url: runbook.md#${name.toLowerCase()}`);
	});

	it("and rules ask for what is scraped or recorded", () => {
		const known = [...metrics, ...recorded];
		for (const name of namesIn(`${alerts}${read("prometheus/rules.yaml")}`)) expect(known).toContain(name);
	});
});

interface Panel {
	readonly title: string;
	readonly fieldConfig: { readonly defaults: { readonly unit: string } };
	readonly targets: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

describe.each(dashboards)("the dashboard %s", (file) => {
	const dashboard = JSON.parse(read(`grafana/dashboards/${file}`)) as {
		readonly uid: string;
		readonly editable: boolean;
		readonly panels: readonly Panel[];
		readonly templating: { readonly list: readonly { readonly name: string }[] };
	};

	it("is named as its file, cannot be edited, and leaves data source and job open", () => {
		expect(`${dashboard.uid}.json`).toBe(file);
		expect(dashboard.editable).toBe(false);
		expect(dashboard.templating.list.map(({ name }) => name)).toEqual(["datasource", "job"]);
	});

	it("has a title and a unit on each panel, and asks for what is scraped, of the chosen job", () => {
		for (const { title, fieldConfig, targets } of dashboard.panels) {
			expect([title, fieldConfig.defaults.unit]).not.toContain("");
			for (const { expr, datasource } of targets) {
				expect(datasource.uid).toBe("${datasource}");
				const asked = namesIn(expr);
				expect(asked.length).toBeGreaterThan(0);
				for (const name of asked) expect([...metrics]).toContain(name);
				expect(expr.match(/plainspeak_\w+\{job=~"\$job"/g)).toHaveLength(asked.length);
			}
		}
	});
});
