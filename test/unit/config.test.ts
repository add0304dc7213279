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
	expect(parseConfig({ ENVIRONMENT: value }).environment).toBe(environment);
});

it.each([
	["a key that is set", { ENVIRONMENT: "production", HASH_KEY: "secret" }, "secret"],
	["none where none is set", { ENVIRONMENT: "production" }, null],
	["none where an empty one is set", { ENVIRONMENT: "staging", HASH_KEY: "" }, null],
	["a fixed one in development", { ENVIRONMENT: "local" }, "local development"],
])("signs with %s", (_reason, env, hashKey) => {
	expect(parseConfig(env).hashKey).toBe(hashKey);
});

it("parses an env object once and freezes the config", () => {
	const env = { ENVIRONMENT: "local" };
	const config = configOf(env);
	env.ENVIRONMENT = "staging";
	expect(configOf(env)).toBe(config);
	expect(Object.isFrozen(config)).toBe(true);
	expect(configOf({ ENVIRONMENT: "staging" }).environment).toBe("staging");
});
