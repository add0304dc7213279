import type { RegisteredModel } from "../../../src/classifier/registry.ts";
import { numberOf, UsageError } from "../../lib/command.ts";
import { createClient, Refusal, type ServiceClient } from "../../lib/service-client.ts";
import type { Context, EndpointCommand } from "./command.ts";

interface WireModels {
	readonly revision: number;
	readonly models: readonly (RegisteredModel & { share?: number; version?: string })[];
	readonly shadow: { readonly name: string; readonly basis_points: number } | null;
}

const WHOLE = 10_000;

/** A model of the set as `PUT /models/active` takes it, with its card, which the list leaves out. */
async function entryOf(
	client: ServiceClient,
	{ share: _, version: __, ...model }: WireModels["models"][number],
): Promise<object> {
	if (model.kind === "embedded") return model;
	const { card } = await client.get<{ card: object | null }>(`/models/${model.name}`);
	return card ? { ...model, card } : model;
}

/** Makes the endpoint a model of the Worker, with this weight; other models keep theirs. */
export async function register({ stack, values, io, say }: Context, url: string): Promise<void> {
	const client = createClient(url, io.env["PLAINSPEAK_TOKEN"]);
	const weight = numberOf(values.weight, WHOLE, "--weight", 0, WHOLE);
	try {
		const { revision, models, shadow } = await client.get<WireModels>("/models");
		const known = models.find((model) => model.kind === "sagemaker" && model.endpoint === stack.endpoint);
		const name = known?.name ?? stack.endpoint;
		const entry = known ? await entryOf(client, known) : { kind: "sagemaker", name, endpoint: stack.endpoint };
		const own = { ...entry, weight };
		const others = await Promise.all(models.filter((model) => model !== known).map((model) => entryOf(client, model)));
		await client.put(
			"/models/active",
			JSON.stringify({
				expected_revision: revision,
				reason: values.reason ?? `endpoint ${stack.endpoint} is released`,
				models: [own, ...others],
				...(shadow ? { shadow: { name: shadow.name, basis_points: shadow.basis_points } } : {}),
			}),
		);
		say(`${client.origin} knows ${stack.endpoint} as ${name}, weight ${weight}`);
	} catch (error) {
		if (error instanceof Refusal) throw new UsageError(`the service refuses the models: ${error.message}`);
		throw error;
	}
}

export const registerCommand: EndpointCommand = {
	name: "register",
	usage: "register --register URL [--weight 10000] [--reason TEXT] [--yes]",
	options: ["register", "weight", "reason", "yes"],
	async run(context) {
		const { register: url, yes } = context.values;
		if (!url) throw new UsageError("--register: the service's URL is missing");
		if (yes) await register(context, url);
		else context.say(`would make ${context.stack.endpoint} a model of ${url}; --yes does it`);
		return 0;
	},
};
