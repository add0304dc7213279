/** An HTTP front of a CloudFormation emulator that refuses what CloudFormation refuses and the emulator does not. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface CloudFormationFront {
	readonly url: string;
	/** Actions in the order in which they came. */
	readonly actions: string[];
	/** The next creation of a stack rolls back. */
	failCreation(): void;
	close(): Promise<void>;
}

const NAMESPACE = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';

function send(response: ServerResponse, status: number, body: string): void {
	response.writeHead(status, { "content-type": "text/xml" });
	response.end(body);
}

function refuse(response: ServerResponse, message: string): void {
	const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error>`;
	send(response, 400, `<ErrorResponse ${NAMESPACE}>${error}</ErrorResponse>`);
}

function succeed(response: ServerResponse, action: string, result = ""): void {
	const inner = `<${action}Result>${result}</${action}Result>`;
	send(response, 200, `<${action}Response ${NAMESPACE}>${inner}</${action}Response>`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = "";
	for await (const piece of request) body += String(piece);
	return body;
}

/** `holds`: why the resources of a stack cannot be deleted, or null. */
export async function startCloudFormationFront(
	upstream: string,
	holds: (stack: string) => Promise<string | null>,
): Promise<CloudFormationFront> {
	/** Stacks in a state that the emulator does not have, and its reason. */
	const states = new Map<string, readonly [state: string, reason: string]>();
	const actions: string[] = [];
	let creationFails = false;

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await bodyOf(request);
		const fields = new URLSearchParams(body);
		const action = fields.get("Action")!;
		const stack = fields.get("StackName") ?? "";
		actions.push(action);
		if (action === "CreateStack" && creationFails) {
			creationFails = false;
			states.set(stack, ["ROLLBACK_COMPLETE", "The following resource(s) failed to create: [WorkerUser]."]);
			return succeed(response, action, `<StackId>${stack}</StackId>`);
		}
		const [state, reason] = states.get(stack) ?? [];
		if (state === "ROLLBACK_COMPLETE" && action === "DeleteStack") {
			states.delete(stack);
			return succeed(response, action);
		}
		if (action === "DeleteStack") {
			const why = await holds(stack);
			if (why) {
				states.set(stack, ["DELETE_FAILED", why]);
				return succeed(response, action);
			}
			states.delete(stack);
		} else if (state && action === "DescribeStacks") {
			const inner = `<StackName>${stack}</StackName><StackStatus>${state}</StackStatus><StackStatusReason>${reason}</StackStatusReason>`;
			return succeed(response, action, `<Stacks><member>${inner}</member></Stacks>`);
		} else if (state && action !== "ValidateTemplate") {
			return refuse(response, `Stack:${stack} is in ${state} state and can not be updated.`);
		}
		const headers = Object.entries(request.headers).filter(
			([name]) => !/^(?:host|content-length|connection)$/.test(name),
		);
		const answer = await fetch(upstream, {
			method: "POST",
			headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
			// The emulator knows only the older word.
			body: body.replaceAll("RetainExceptOnCreate", "Retain"),
		});
		send(response, answer.status, await answer.text());
	}

	const server = createServer((request, response) => void handle(request, response));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		actions,
		failCreation: () => {
			creationFails = true;
		},
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}
