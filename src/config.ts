/** The only reader of bindings and variables: everything else receives a typed, frozen `Config`. */
import { ENDPOINT_NAME } from "./classifier/registry.ts";
import type { EndpointConfig } from "./classifier/sagemaker/invoke.ts";
import { parseRoles, type StaffRoles } from "./staff/roles.ts";
import { isSecret } from "./webhooks/sign.ts";
import { parseWebhookUrl } from "./webhooks/url.ts";

export const ENVIRONMENTS = ["local", "staging", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export interface Config {
	readonly environment: Environment;
	/** Signs what this service must recognise as its own; null when none is set, and then nothing is signed or trusted. */
	readonly hashKey: string | null;
	/** SHA-256 of keys that hold whatever the stores say, hex. */
	readonly adminKeyHashes: readonly string[];
	readonly stage2: Stage2Config;
	readonly staff: StaffHostConfig;
	/** Where clients reach this deployment, with a slash at the end; null when it is not said. */
	readonly publicUrl: string | null;
	/** Who lets patterns through that were refused: a second person, or in a team of one whoever asks. */
	readonly forceApproval: ForceApproval;
	/** What of a text may rest anywhere after it was judged. */
	readonly textPolicy: TextPolicy;
	/** Days after which nothing of a text rests anywhere. */
	readonly textRetentionDays: number;
	/** Where the deployment's own alerts are sent, and what signs them; null without a URL that may be called. */
	readonly alertWebhook: { readonly url: string; readonly secret: string | null } | null;
}

/** Nothing; a keyed hash; the text without personal data; the text as it was sent. */
export const TEXT_POLICIES = ["off", "hash", "redacted", "full"] as const;
export type TextPolicy = (typeof TEXT_POLICIES)[number];

/** A month: reviewers and the training data get their share, and an unset variable keeps nothing for years. */
export const DEFAULT_TEXT_RETENTION_DAYS = 30;
const MAX_TEXT_RETENTION_DAYS = 3650;

export const FORCE_APPROVALS = ["second_person", "one_person"] as const;
export type ForceApproval = (typeof FORCE_APPROVALS)[number];

/** What judges: no endpoint is named, one is, or one is named whose settings cannot work. */
export type Stage2Config =
	| { readonly kind: "embedded" }
	| { readonly kind: "endpoint"; readonly endpoint: EndpointConfig; readonly deadlineMs: number }
	| { readonly kind: "misconfigured"; readonly endpointName: string; readonly settings: readonly string[] };

/** The host that staff reach through Cloudflare Access. */
export interface StaffConfig {
	readonly host: string;
	/** `https://<team>.cloudflareaccess.com`. */
	readonly issuer: string;
	/** Tag of the Access application. */
	readonly audience: string;
	readonly roles: StaffRoles;
}

/** No host is named, one is, or one is named whose settings cannot work. */
export type StaffHostConfig =
	| { readonly kind: "none" }
	| ({ readonly kind: "ready" } & StaffConfig)
	| { readonly kind: "misconfigured"; readonly host: string; readonly settings: readonly string[] };

/** Time for stage 2 before the embedded model answers in its place, milliseconds (DESIGN section 4). */
export const DEFAULT_DEADLINE_MS = 1000;
/** Less than a network round trip is never met; more than ten seconds keeps a platform's own request waiting. */
const DEADLINE_BOUNDS_MS = [50, 10_000] as const;

/** A name as the AWS APIs allow it. */
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Development signs too, so that it takes the same paths. */
const LOCAL_HASH_KEY = "local development";

const parsedConfigs = new WeakMap<object, Config>();

/** An unset or unknown environment is the strictest one, so that a typing mistake never opens a deployment. */
function parseEnvironment(value: unknown): Environment {
	return ENVIRONMENTS.find((name) => name === value) ?? "production";
}

/** Only the exact word lifts the rule of two, so that a typing mistake never does. */
function parseForceApproval(value: unknown): ForceApproval {
	return FORCE_APPROVALS.find((name) => name === value) ?? "second_person";
}

/**
 * A typing mistake keeps nothing of any text. Without a key there is no hash that others could not guess texts against.
 * Development keeps texts unless it is told not to: a review queue without them shows nothing.
 */
function parseTextPolicy(value: unknown, hashKey: string | null, environment: Environment): TextPolicy {
	const unset = environment === "local" ? "redacted" : "hash";
	const policy = value === undefined || value === "" ? unset : (TEXT_POLICIES.find((name) => name === value) ?? "off");
	return policy === "hash" && hashKey === null ? "off" : policy;
}

function parseTextRetentionDays(value: unknown): number {
	const days = typeof value === "string" ? Number(value) : value;
	const isDays = typeof days === "number" && Number.isInteger(days) && days >= 1 && days <= MAX_TEXT_RETENTION_DAYS;
	return isDays ? days : DEFAULT_TEXT_RETENTION_DAYS;
}

function parseHashKey(value: unknown, environment: Environment): string | null {
	if (typeof value === "string" && value !== "") return value;
	return environment === "local" ? LOCAL_HASH_KEY : null;
}

/**
 * `ADMIN_KEY_SHA256`: the first admin key of a deployment, and the way back in when D1 and KV are lost. It is a hash, so
 * that whoever reads the configuration holds no key; a secret of the deployment, so that setting it takes access to the
 * account and nothing else. Two may stand beside each other, to change one for the other. Whatever is no SHA-256 is left
 * out: a typing mistake admits nobody.
 */
function parseAdminKeyHashes(value: unknown): readonly string[] {
	if (typeof value !== "string") return [];
	return value
		.toLowerCase()
		.split(/[\s,]+/)
		.filter((hash) => SHA256_HEX.test(hash));
}

/** Another origin for the runtime API must be https, so that texts and signatures stay private; a test's own is local. */
function isRuntimeUrl(value: string, environment: Environment): boolean {
	const url = URL.parse(value);
	if (url?.username !== "" || url.search !== "" || url.hash !== "") return false;
	return url.protocol === "https:" || (environment === "local" && LOOPBACK.has(url.hostname));
}

/** An origin that keys may be sent to: https outside `local`. */
function parsePublicUrl(value: unknown, environment: Environment): string | null {
	if (typeof value !== "string" || !isRuntimeUrl(value.trim(), environment)) return null;
	return `${new URL(value.trim()).origin}/`;
}

/** A variable without the space around it; empty where it is unset. */
function settingOf(env: object, name: string): string {
	const value: unknown = Reflect.get(env, name);
	return typeof value === "string" ? value.trim() : "";
}

/** Naming an endpoint asks for it: settings that cannot work are told, never taken for no endpoint at all. */
function parseStage2(env: object, environment: Environment): Stage2Config {
	const setting = (name: string) => settingOf(env, name);
	const endpointName = setting("SAGEMAKER_ENDPOINT_NAME");
	if (endpointName === "") return { kind: "embedded" };
	const region = setting("AWS_REGION");
	const accessKeyId = setting("AWS_ACCESS_KEY_ID");
	const secretAccessKey = setting("AWS_SECRET_ACCESS_KEY");
	const runtimeUrl = setting("SAGEMAKER_RUNTIME_URL") || null;
	const deadlineMs = Number(setting("STAGE2_DEADLINE_MS") || DEFAULT_DEADLINE_MS);
	const [shortest, longest] = DEADLINE_BOUNDS_MS;
	const checks: Record<string, boolean> = {
		SAGEMAKER_ENDPOINT_NAME: ENDPOINT_NAME.test(endpointName),
		AWS_REGION: REGION.test(region),
		AWS_ACCESS_KEY_ID: accessKeyId !== "",
		AWS_SECRET_ACCESS_KEY: secretAccessKey !== "",
		SAGEMAKER_RUNTIME_URL: runtimeUrl === null || isRuntimeUrl(runtimeUrl, environment),
		STAGE2_DEADLINE_MS: Number.isInteger(deadlineMs) && deadlineMs >= shortest && deadlineMs <= longest,
	};
	const settings = Object.keys(checks).filter((name) => !checks[name]);
	if (settings.length > 0) return { kind: "misconfigured", endpointName, settings };
	const sessionToken = setting("AWS_SESSION_TOKEN") || null;
	return {
		kind: "endpoint",
		endpoint: { region, endpointName, accessKeyId, secretAccessKey, sessionToken, runtimeUrl },
		deadlineMs,
	};
}

/** Naming a staff host asks for it: settings that cannot work are told, and nobody gets in by it. */
function parseStaff(env: object): StaffHostConfig {
	const setting = (name: string) => settingOf(env, name);
	const host = setting("STAFF_HOST").toLowerCase();
	if (host === "") return { kind: "none" };
	const team = setting("ACCESS_TEAM_DOMAIN").toLowerCase();
	const audience = setting("ACCESS_AUD");
	const roles = parseRoles(setting("STAFF_ROLES"));
	const checks: Record<string, boolean> = {
		STAFF_HOST: HOST_NAME.test(host),
		ACCESS_TEAM_DOMAIN: HOST_NAME.test(team),
		ACCESS_AUD: SHA256_HEX.test(audience),
		STAFF_ROLES: roles !== null,
	};
	const settings = Object.keys(checks).filter((name) => !checks[name]);
	if (roles === null || settings.length > 0) return { kind: "misconfigured", host, settings };
	return { kind: "ready", host, issuer: `https://${team}`, audience, roles };
}

/** A secret of another form signs nothing: its receiver then refuses what it cannot verify. */
function parseAlertWebhook(env: object, environment: Environment): Config["alertWebhook"] {
	const setting: unknown = Reflect.get(env, "ALERT_WEBHOOK_URL");
	const url = typeof setting === "string" ? parseWebhookUrl(setting.trim(), environment === "local") : null;
	if (!url?.ok) return null;
	const secret: unknown = Reflect.get(env, "ALERT_WEBHOOK_SECRET");
	return { url: url.value, secret: typeof secret === "string" && isSecret(secret) ? secret : null };
}

/** Parses an env object into a frozen config; never throws. */
export function parseConfig(env: object): Config {
	const environment = parseEnvironment(Reflect.get(env, "ENVIRONMENT"));
	const hashKey = parseHashKey(Reflect.get(env, "HASH_KEY"), environment);
	return Object.freeze({
		environment,
		hashKey,
		adminKeyHashes: parseAdminKeyHashes(Reflect.get(env, "ADMIN_KEY_SHA256")),
		stage2: parseStage2(env, environment),
		staff: parseStaff(env),
		publicUrl: parsePublicUrl(Reflect.get(env, "PUBLIC_URL"), environment),
		forceApproval: parseForceApproval(Reflect.get(env, "PATTERN_FORCE_APPROVAL")),
		textPolicy: parseTextPolicy(Reflect.get(env, "TEXT_POLICY"), hashKey, environment),
		textRetentionDays: parseTextRetentionDays(Reflect.get(env, "TEXT_RETENTION_DAYS")),
		alertWebhook: parseAlertWebhook(env, environment),
	});
}

/** The config of an env object, parsed once for each object. */
export function configOf(env: object): Config {
	const known = parsedConfigs.get(env);
	if (known) return known;
	const config = parseConfig(env);
	parsedConfigs.set(env, config);
	return config;
}
