/** The only reader of bindings and variables: everything else receives a typed, frozen `Config`. */

export const ENVIRONMENTS = ["local", "staging", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export interface Config {
	readonly environment: Environment;
	/** Signs what this service must recognise as its own; null when none is set, and then nothing is signed or trusted. */
	readonly hashKey: string | null;
}

/** Development signs too, so that it takes the same paths. */
const LOCAL_HASH_KEY = "local development";

const parsedConfigs = new WeakMap<object, Config>();

/** An unset or unknown environment is the strictest one, so that a typing mistake never opens a deployment. */
function parseEnvironment(value: unknown): Environment {
	return ENVIRONMENTS.find((name) => name === value) ?? "production";
}

function parseHashKey(value: unknown, environment: Environment): string | null {
	if (typeof value === "string" && value !== "") return value;
	return environment === "local" ? LOCAL_HASH_KEY : null;
}

/** Parses an env object into a frozen config; never throws. */
export function parseConfig(env: object): Config {
	const environment = parseEnvironment(Reflect.get(env, "ENVIRONMENT"));
	return Object.freeze({ environment, hashKey: parseHashKey(Reflect.get(env, "HASH_KEY"), environment) });
}

/** The config of an env object, parsed once for each object. */
export function configOf(env: object): Config {
	const known = parsedConfigs.get(env);
	if (known) return known;
	const config = parseConfig(env);
	parsedConfigs.set(env, config);
	return config;
}
