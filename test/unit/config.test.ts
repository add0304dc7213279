import { expect, it } from "vitest";
import { configOf, parseConfig } from "../../src/config.ts";

it.each([
	["local", "local"],
	["staging", "staging"],
	["production", "production"],
	[undefined, "production"],
	["", "production"],
	["Local", "production"],
	["local ", "production"],
	[1, "production"],
])("reads ENVIRONMENT %j as %s", (value, environment) => {
	expect(parseConfig({ ENVIRONMENT: value })).toEqual({ environment });
});

it("parses an env object once and freezes the config", () => {
	const env = { ENVIRONMENT: "local" };
	const config = configOf(env);
	env.ENVIRONMENT = "staging";
	expect(configOf(env)).toBe(config);
	expect(Object.isFrozen(config)).toBe(true);
	expect(configOf({ ENVIRONMENT: "staging" }).environment).toBe("staging");
});
