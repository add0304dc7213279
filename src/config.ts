/** The only reader of bindings and variables: everything else receives a typed, frozen `Config`. */

export const ENVIRONMENTS = ["local", "staging", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export interface Config {
	readonly environment: Environment;
}

const parsedConfigs = new WeakMap<object, Config>();

/** An unset or unknown environment is the strictest one, so that a typing mistake never opens a deployment. */
function parseEnvironment(value: unknown): Environment {
	return ENVIRONMENTS.find((name) => name === value) ?? "production";
}

/** Parses an env object into a frozen config; never throws. */
export function parseConfig(env: object): Config {
	return Object.freeze({ environment: parseEnvironment(Reflect.get(env, "ENVIRONMENT")) });
}

/** The config of an env object, parsed once for each object. */
export function configOf(env: object): Config {
	const known = parsedConfigs.get(env);
	if (known) return known;
	const config = parseConfig(env);
	parsedConfigs.set(env, config);
	return config;
}
