/** Jobs through the real app, stores and consumer, with queues that keep what is sent, so that a test delivers it. */
import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Background } from "../../../src/background.ts";
import { configOf } from "../../../src/config.ts";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import type { JobMessage } from "../../../src/jobs/messages.ts";
import { createModerator, type ModeratorParts } from "../../../src/moderate.ts";
import { DEFAULT_POLICY } from "../../../src/policy.ts";
import { consumeJobs, type JobParts } from "../../../src/queue/jobs.ts";
import { fakeParts } from "../../fakes/parts.ts";
import { app, withMethods } from "../decision-log/fixture.ts";

function held<T>(binding: Queue) {
	const messages: T[] = [];
	const queue = withMethods(binding, {
		async sendBatch(batch: Iterable<MessageSendRequest<T>>) {
			for (const { body } of batch) messages.push(JSON.parse(JSON.stringify(body)));
		},
	});
	return { messages, queue };
}

export const jobs = held<JobMessage>(env.JOBS);
export const decisions = held<DecisionRecord>(env.DECISIONS);
export const webhooks = held<object>(env.WEBHOOKS);

export function emptyQueues(): void {
	for (const { messages } of [jobs, decisions, webhooks]) messages.length = 0;
}

/** The Worker's environment, with the queues above. */
export const heldEnv = { ...env, JOBS: jobs.queue, DECISIONS: decisions.queue, WEBHOOKS: webhooks.queue } as Env;

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	readonly body: Record<string, unknown>;
}

export async function ask(
	method: string,
	path: string,
	{
		tenant = "tenant-1",
		body,
		headers = {},
		variables = {},
	}: {
		tenant?: string;
		body?: BodyInit;
		headers?: Record<string, string>;
		variables?: object;
	} = {},
): Promise<Answer> {
	const context = createExecutionContext();
	const request = new Request(`http://127.0.0.1${path}`, {
		method,
		headers: { authorization: `Bearer local-olga@${tenant}`, ...headers },
		...(body === undefined ? {} : { body }),
	});
	const response = await app.fetch(request, { ...heldEnv, ...variables }, context);
	// Workers warn of text() on what its type does not call text.
	const text = new TextDecoder().decode(await response.arrayBuffer());
	await waitOnExecutionContext(context);
	const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
	return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** Sends a file; gives the job's id. */
export async function submit(
	file: BodyInit,
	{ query = "", type = "text/csv", tenant = "tenant-1" } = {},
): Promise<string> {
	const answer = await ask("POST", `/jobs${query}`, { body: file, headers: { "content-type": type }, tenant });
	expect([answer.status, answer.body["state"]]).toEqual([202, "validating"]);
	return answer.body["id"] as string;
}

export function backgroundWith(parts: Partial<ModeratorParts> = {}, isUp: () => boolean = () => true): Background {
	const moderator = createModerator(fakeParts(parts));
	return { moderators: () => moderator, policyOf: () => DEFAULT_POLICY, isUp: async () => isUp(), waitUntil: () => {} };
}

/** The consumer's parts over the real stores. */
export function jobParts(changes: Partial<JobParts> = {}, variables: object = {}): JobParts {
	return {
		stores: { db: env.DB, bucket: env.ARCHIVE, queue: jobs.queue, webhooks: webhooks.queue },
		decisions: decisions.queue,
		config: configOf({ ...env, ...variables }),
		background: async () => backgroundWith(),
		now: () => Date.now(),
		...changes,
	};
}

/** Delivers one message; whether it was taken. */
export async function deliver(message: JobMessage, parts = jobParts()): Promise<boolean> {
	const batch = createMessageBatch("plainspeak-jobs", [{ id: "m", timestamp: new Date(), attempts: 1, body: message }]);
	await consumeJobs(batch, parts);
	return (await getQueueResult(batch, createExecutionContext())).explicitAcks.length === 1;
}

/** Delivers what is in the queue of jobs until it is empty; a message that is refused comes again. Gives how often that was. */
export async function drain(
	parts = jobParts(),
	isWanted: (message: JobMessage) => boolean = () => true,
): Promise<number> {
	let refused = 0;
	for (;;) {
		const index = jobs.messages.findIndex(isWanted);
		if (index < 0) return refused;
		const [message] = jobs.messages.splice(index, 1);
		if (await deliver(message!, parts)) continue;
		refused++;
		jobs.messages.push(message!);
	}
}

export async function linesOf(
	id: string,
	file: "results" | "errors",
	tenant = "tenant-1",
): Promise<Record<string, unknown>[]> {
	const { status, text } = await ask("GET", `/jobs/${id}/${file}`, { tenant });
	expect(status).toBe(200);
	return text
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line));
}

export async function jobOf(id: string): Promise<Record<string, unknown>> {
	return (await ask("GET", `/jobs/${id}`)).body;
}
