/** What `npm run keys` can do. A secret goes to standard output alone, so that it can be piped to where it belongs. */
import { createHash } from "node:crypto";
import { makeKey } from "../../src/keys/key.ts";
import { positiveInteger, UsageError } from "../lib/command.ts";
import { type KeyCommand, listOf, sayDelivery, type WireChange, type WireKey } from "./command.ts";

/** The most that the service shows at once. */
const PAGE = 100;

function describe({ id, tenant, name, scopes, tier, models, query_allowed, ...times }: WireKey): string {
	const { expires_at, revoked_at, last_used_at } = times;
	const state = revoked_at ? `revoked ${revoked_at}` : expires_at ? `until ${expires_at}` : "live";
	const named = models ? `  models ${models.join(",")}` : "";
	const used = last_used_at ? `  last used ${last_used_at}` : "";
	return `${id}  ${tenant}  ${name}  ${scopes.join(",")}  ${tier}  ${state}${used}${named}${query_allowed ? "  in URLs" : ""}`;
}

function needed(value: string | undefined, complaint: string): string {
	if (value === undefined) throw new UsageError(complaint);
	return value;
}

const create: KeyCommand = {
	name: "create",
	usage:
		"create --name NAME --scopes moderate,review,patterns,admin [--tenant T] [--tier trial|standard|high] [--models A,B] [--query-allowed] [--expires TIME] --reason TEXT [--yes]",
	options: ["name", "scopes", "tenant", "tier", "models", "query-allowed", "expires", "reason", "yes"],
	async run(client, { values }, io) {
		const { name, scopes, tenant, tier, models, expires, reason, yes, "query-allowed": queryAllowed } = values;
		const body = {
			name: needed(name, "create: --name is missing"),
			scopes: listOf(needed(scopes, "create: --scopes is missing")),
			...(tenant === undefined ? {} : { tenant }),
			...(tier === undefined ? {} : { tier }),
			...(models === undefined ? {} : { models: listOf(models) }),
			...(queryAllowed ? { query_allowed: true } : {}),
			...(expires === undefined ? {} : { expires_at: expires }),
			reason: needed(reason, "create: --reason is missing: the audit keeps it"),
		};
		if (!yes) {
			const owner = tenant ? `for the tenant ${tenant} ` : "";
			io.complain(`keys: would make the key ${name} ${owner}at ${client.origin}, for ${scopes}; --yes does it`);
			return 0;
		}
		const made = await client.post<WireChange>("/keys", JSON.stringify(body));
		io.complain(`keys: ${describe(made)}; shown once:`);
		io.write(made.key ?? "");
		sayDelivery(made, io);
		return 0;
	},
};

const list: KeyCommand = {
	name: "list",
	usage: "list [--tenant T]",
	options: ["tenant"],
	async run(client, { values: { tenant } }, io) {
		const query = new URLSearchParams({ limit: String(PAGE), ...(tenant === undefined ? {} : { tenant }) });
		for (;;) {
			const page = await client.get<{ data: WireKey[]; next_cursor: string | null }>(`/keys?${query}`);
			for (const key of page.data) io.write(describe(key));
			if (page.next_cursor === null) return 0;
			query.set("cursor", page.next_cursor);
		}
	},
};

const rotate: KeyCommand = {
	name: "rotate",
	usage: "rotate ID [--grace-hours 24] --reason TEXT [--yes]",
	options: ["grace-hours", "reason", "yes"],
	async run(client, { values: { "grace-hours": hours = "24", reason, yes }, words: [id] }, io) {
		const path = `/keys/${encodeURIComponent(needed(id, "rotate: which key?"))}/rotate`;
		const grace = hours === "0" ? 0 : positiveInteger(hours, "--grace-hours") * 3600;
		const body = { grace_seconds: grace, reason: needed(reason, "rotate: --reason is missing: the audit keeps it") };
		if (!yes) {
			io.complain(
				`keys: would give ${id} a new secret at ${client.origin} and end the old in ${hours} h; --yes does it`,
			);
			return 0;
		}
		const rotated = await client.post<WireChange>(path, JSON.stringify(body));
		io.complain(
			`keys: ${describe(rotated)}; the old secret ends at ${rotated.previous_until}, the new one, shown once:`,
		);
		io.write(rotated.key ?? "");
		sayDelivery(rotated, io);
		return 0;
	},
};

const revoke: KeyCommand = {
	name: "revoke",
	usage: "revoke ID --reason TEXT [--yes]",
	options: ["reason", "yes"],
	async run(client, { values: { reason, yes }, words: [id] }, io) {
		const path = `/keys/${encodeURIComponent(needed(id, "revoke: which key?"))}/revoke`;
		const body = { reason: needed(reason, "revoke: --reason is missing: the audit keeps it") };
		if (!yes) {
			io.complain(`keys: would revoke ${id} with all its secrets at ${client.origin}; --yes does it`);
			return 0;
		}
		const revoked = await client.post<WireChange>(path, JSON.stringify(body));
		io.write(describe(revoked));
		sayDelivery(revoked, io);
		return 0;
	},
};

/** Makes the first admin key of a deployment; asks no service. */
const bootstrap: KeyCommand = {
	name: "bootstrap",
	usage: "bootstrap",
	options: [],
	async run(_client, _options, io) {
		const key = makeKey();
		io.complain("keys: an admin key of the operator, shown once:");
		io.write(key);
		io.complain(
			"keys: for whoever has the account: npx wrangler secret put ADMIN_KEY_SHA256 --env production, and then",
		);
		io.complain(createHash("sha256").update(key).digest("hex"));
		return 0;
	},
};

export const COMMANDS: readonly KeyCommand[] = [create, list, rotate, revoke, bootstrap];
