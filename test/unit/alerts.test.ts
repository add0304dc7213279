import { describe, expect, it } from "vitest";
import {
	type Condition,
	type Counted,
	conditionsOf,
	type Facts,
	identityOf,
	WINDOWS,
} from "../../src/insight/alert-rules.ts";
import { begin, step } from "../../src/insight/alert-state.ts";
import { slackMessage } from "../../src/insight/slack.ts";

const NONE: Counted = { n: 0, errors: 0, degraded: 0, slow: 0 };
const QUIET: Facts = {
	windows: Object.fromEntries(Object.keys(WINDOWS).map((name) => [name, NONE])) as Facts["windows"],
	p99Seconds: null,
	openBreakers: [],
	openDrifts: [],
	demotedPatterns: [],
	outboxPending: 0,
	deadLetters: 0,
	queueLagSeconds: 0,
};
const within = (windows: Partial<Record<keyof typeof WINDOWS, Partial<Counted>>>): Facts => ({
	...QUIET,
	windows: {
		...QUIET.windows,
		...Object.fromEntries(Object.entries(windows).map(([name, counted]) => [name, { ...NONE, n: 10_000, ...counted }])),
	},
});
const named = (facts: Facts) => conditionsOf(facts).map(({ name, severity, labels }) => [name, severity, labels]);

describe("rules", () => {
	it("say nothing of a quiet service", () => {
		expect(conditionsOf(QUIET)).toEqual([]);
		expect(conditionsOf(within({ "5m": {}, "15m": {}, "1h": {}, "6h": {}, "1d": {}, "3d": {} }))).toEqual([]);
	});

	it.each([
		["both windows over the burn", { "1h": { errors: 150 }, "5m": { errors: 150 } }, ["1h"]],
		["the long one only: it is over already", { "1h": { errors: 150 }, "5m": { errors: 0 } }, []],
		["the short one only: it has hardly begun", { "1h": { errors: 100 }, "5m": { errors: 150 } }, []],
		["a slow burn", { "3d": { errors: 11 }, "6h": { errors: 11 } }, ["3d"]],
		["few bad ones, whatever their share", { "1h": { n: 20, errors: 9 }, "5m": { n: 1, errors: 1 } }, []],
	])("availability, with %s", (_name, windows, burning) => {
		const burns = named(within(windows)).filter(([name]) => name === "PlainspeakBudgetBurn");
		expect(burns).toEqual(
			burning.map((window) => [
				"PlainspeakBudgetBurn",
				window === "1h" ? "page" : "ticket",
				{ objective: "availability", window },
			]),
		);
	});

	it("tell of errors, degraded and slow answers, and of what is broken or waits", () => {
		const facts: Facts = {
			...within({ "5m": { errors: 600 }, "15m": { degraded: 2000 } }),
			p99Seconds: 1.5,
			openBreakers: ["qwen"],
			openDrifts: [{ signal: "length", reference: "trailing" }],
			demotedPatterns: ["corn"],
			outboxPending: 3,
			deadLetters: 1,
			queueLagSeconds: 400,
		};
		expect(named(facts)).toEqual([
			["PlainspeakErrors", "page", {}],
			["PlainspeakDegraded", "ticket", {}],
			["PlainspeakSlow", "ticket", {}],
			["PlainspeakBreakerOpen", "ticket", { model: "qwen" }],
			["PlainspeakDrift", "ticket", { signal: "length", reference: "trailing" }],
			["PlainspeakPatternBreaker", "ticket", { pattern: "corn" }],
			["PlainspeakBacklog", "ticket", { queue: "outbox" }],
			["PlainspeakBacklog", "ticket", { queue: "dead_letters" }],
			["PlainspeakBacklog", "ticket", { queue: "decisions" }],
		]);
	});

	it("have one identity, in whatever order their labels stand", () => {
		expect(identityOf({ name: "A", labels: { x: "1", y: "2" } })).toBe(
			identityOf({ name: "A", labels: { y: "2", x: "1" } }),
		);
		expect(identityOf({ name: "A", labels: { x: "1" } })).not.toBe(identityOf({ name: "A", labels: { x: "2" } }));
	});
});

describe("an alert", () => {
	const MINUTE = 60_000;
	const condition: Condition = {
		name: "A",
		severity: "page",
		labels: {},
		summary: "",
		value: 1,
		threshold: 0,
		forMs: 2 * MINUTE,
	};

	it("fires when its condition has held for its time, and is forgotten when it is gone before", () => {
		const { alert, tells } = begin(condition, 0);
		expect([alert?.state, tells]).toEqual(["pending", false]);
		expect(step(alert!, condition, MINUTE)).toMatchObject({ alert: { state: "pending" }, tells: false });
		expect(step(alert!, condition, 2 * MINUTE)).toMatchObject({ alert: { state: "firing" }, tells: true });
		expect(step(alert!, null, MINUTE)).toEqual({ alert: null, tells: false });
		expect(begin({ ...condition, forMs: 0 }, 0)).toMatchObject({ alert: { state: "firing" }, tells: true });
	});

	it("is told again after four hours unless somebody took it up, and ends after two clean evaluations", () => {
		const { alert } = begin({ ...condition, forMs: 0 }, 0);
		expect(step(alert!, condition, 239 * MINUTE).tells).toBe(false);
		expect(step(alert!, condition, 240 * MINUTE).tells).toBe(true);
		expect(step({ ...alert!, acknowledgedAt: 1 }, condition, 240 * MINUTE)).toMatchObject({
			alert: { state: "firing" },
			tells: false,
		});
		const once = step(alert!, null, MINUTE).alert!;
		expect(once.state).toBe("firing");
		expect(step(step(once, condition, 2 * MINUTE).alert!, null, 3 * MINUTE).alert?.state).toBe("firing");
		expect(step(once, null, 2 * MINUTE)).toMatchObject({
			alert: { state: "resolved", endedAt: 2 * MINUTE },
			tells: true,
		});
	});
});

it("Slack is told in text that links and mentions nothing", () => {
	const alert = {
		name: "A",
		severity: "page",
		state: "firing",
		summary: "<!channel> & more",
		labels: { model: "<x>" },
		runbook: "r#a",
	};
	const message = JSON.stringify(slackMessage(alert));
	expect(message).toContain("&lt;!channel&gt; &amp; more");
	expect(message).not.toMatch(/[<>]/);
});
